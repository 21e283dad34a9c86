namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>The canonical form of a function of one argument that has its canonical form.</summary>
internal static class RuleCanonicalUnary
{
    private static readonly Dictionary<RuleUnaryKind, RuleUnary> Plain =
        RuleFunctions.Unaries.Where(f => f.Constant == 0).DistinctBy(f => f.Kind).ToDictionary(f => f.Kind);

    private static readonly Operand SignOfWeight = new(RuleFunctions.Operands.Single(o => o.Kind == RuleOperandKind.SignOfWeight));

    public static RuleForm Apply(RuleUnaryKind kind, RuleForm argument) => Apply(Plain[kind], argument);

    public static RuleForm Apply(RuleUnary function, RuleForm argument)
    {
        switch (function.Kind)
        {
            case RuleUnaryKind.Identity:
                return argument;
            case RuleUnaryKind.Negate:
                return argument with { IsNegated = !argument.IsNegated };
            case RuleUnaryKind.Scale:
                return argument with { Power = argument.Power + RuleForm.PowerOf(function) };
            case RuleUnaryKind.Transpose:
                return argument with { IsTransposed = !argument.IsTransposed };
        }

        if (function.Ignores != RuleScaling.None) argument = RuleStrip.Of(argument, function.Ignores);

        bool isNegated = function.Parity == RuleParity.Odd && argument.IsNegated;
        if (function.Parity != RuleParity.None) argument = argument with { IsNegated = false };
        int power = function.Degree == 1 ? argument.Power : 0;
        if (power != 0) argument = argument with { Power = 0 };
        bool isTransposed = false;
        if (argument.IsTransposed && WhenTransposed(function) is { } other)
        {
            function = other;
            isTransposed = true;
            argument = argument with { IsTransposed = false };
        }

        RuleForm value = Rewrite(function, argument) ?? new RuleForm(new Apply1(function, argument.ToNode()));
        return new RuleForm(value.Core, isNegated, power, isTransposed).With(value);
    }

    // The function that does to a matrix what this one does to its transpose.
    private static RuleUnary? WhenTransposed(RuleUnary function) => function.Kind switch
    {
        RuleUnaryKind.ByMatrix1 => Plain[RuleUnaryKind.ByMatrixInfinity],
        RuleUnaryKind.ByMatrixInfinity => Plain[RuleUnaryKind.ByMatrix1],
        _ => function.CommutesWithTranspose ? function : null,
    };

    // Identities of a function with the one inside it. The argument carries a sign, scale or transposition only if the function could not pass it on.
    private static RuleForm? Rewrite(RuleUnary function, RuleForm argument)
    {
        if (argument.IsNegated || argument.Power != 0 || argument.IsTransposed) return null;
        RuleNode core = argument.Core;
        if (core is Operand { Of.Kind: var operand } && function.Kind == RuleUnaryKind.Sign)
        {
            if (operand == RuleOperandKind.Weight) return new RuleForm(SignOfWeight);
            if (operand is RuleOperandKind.SignOfWeight or RuleOperandKind.Rademacher) return argument;
        }

        if (RuleFacts.IsNonNegative(core))
        {
            switch (function.Kind)
            {
                case RuleUnaryKind.Absolute or RuleUnaryKind.Relu:
                    return argument;
                case RuleUnaryKind.Sign:
                    return Apply(RuleUnaryKind.Step, argument);
                case RuleUnaryKind.SignedRoot:
                    return Apply(RuleUnaryKind.RootOfAbsolute, argument);
                case RuleUnaryKind.SignedSquare:
                    return Apply(RuleUnaryKind.Square, argument);
            }
        }

        if (core is not Apply1 { Function: var inner, Argument: var rest }) return null;
        RuleForm restForm = RuleForm.Peel(rest);
        if (function.IsIdempotent && function == inner) return argument;
        if (function.Kind == RuleUnaryKind.Clip && inner.Kind == RuleUnaryKind.Clip)
            return Apply(function.Constant < inner.Constant ? function : inner, restForm);
        if (function.Parity == RuleParity.Even && inner.Kind == RuleUnaryKind.Absolute) return Apply(function, restForm);
        return (function.Kind, inner.Kind) switch
        {
            (RuleUnaryKind.Step, RuleUnaryKind.Relu) => Apply(RuleUnaryKind.Step, restForm),
            (RuleUnaryKind.Absolute, RuleUnaryKind.SignedRoot) => Apply(RuleUnaryKind.RootOfAbsolute, restForm),
            (RuleUnaryKind.Absolute, RuleUnaryKind.SignedSquare) => Apply(RuleUnaryKind.Square, restForm),
            (RuleUnaryKind.Square or RuleUnaryKind.SignedSquare, RuleUnaryKind.RootOfAbsolute) => Apply(RuleUnaryKind.Absolute, restForm),
            (RuleUnaryKind.Square, RuleUnaryKind.SignedRoot) => Apply(RuleUnaryKind.Absolute, restForm),
            (RuleUnaryKind.RootOfAbsolute, RuleUnaryKind.Square or RuleUnaryKind.SignedSquare) => Apply(RuleUnaryKind.Absolute, restForm),
            (RuleUnaryKind.SignedSquare, RuleUnaryKind.SignedRoot) or (RuleUnaryKind.SignedRoot, RuleUnaryKind.SignedSquare) => restForm,
            _ => null,
        };
    }
}
