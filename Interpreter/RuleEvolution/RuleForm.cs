namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>
/// A tree on its way to the canonical form, with what commutes with nearly everything taken off: the value is
/// (-1 if negated) · 2^<see cref="Power"/> · core, the core transposed or not.
/// </summary>
internal readonly record struct RuleForm(RuleNode Core, bool IsNegated = false, int Power = 0, bool IsTransposed = false)
{
    private static readonly RuleUnary Negate = RuleFunctions.Unaries.Single(f => f.Kind == RuleUnaryKind.Negate);

    private static readonly RuleUnary Transpose = RuleFunctions.Unaries.Single(f => f.Kind == RuleUnaryKind.Transpose);

    private static readonly (RuleUnary Function, int Power)[] Scales =
        [.. RuleFunctions.Unaries.Where(f => f.Kind == RuleUnaryKind.Scale).Select(f => (f, PowerOf(f))).OrderByDescending(s => Math.Abs(s.Item2))];

    /// <summary>The n of a scale by 2^n.</summary>
    public static int PowerOf(RuleUnary scale) => Math.ILogB(scale.Constant);

    /// <summary>The form that takes this one's core's place: the two's signs, powers and transpositions together.</summary>
    public RuleForm With(RuleForm core) =>
        new(core.Core, IsNegated ^ core.IsNegated, Power + core.Power, IsTransposed ^ core.IsTransposed);

    /// <summary>A canonical tree with its outermost sign, scales and transposition taken off.</summary>
    public static RuleForm Peel(RuleNode node)
    {
        var form = new RuleForm(node);
        while (form.Core is Apply1 { Function: var function, Argument: var argument })
        {
            switch (function.Kind)
            {
                case RuleUnaryKind.Negate:
                    form = form with { Core = argument, IsNegated = !form.IsNegated };
                    break;
                case RuleUnaryKind.Scale:
                    form = form with { Core = argument, Power = form.Power + PowerOf(function) };
                    break;
                case RuleUnaryKind.Transpose:
                    form = form with { Core = argument, IsTransposed = !form.IsTransposed };
                    break;
                default:
                    return form;
            }
        }

        // a - b is kept as the sorted difference and a sign.
        return form.Core is Apply2 { Function.Kind: RuleBinaryKind.Subtract } apply && RuleText.Compare(apply.Left, apply.Right) > 0
            ? form with { Core = apply with { Left = apply.Right, Right = apply.Left }, IsNegated = !form.IsNegated }
            : form;
    }

    /// <summary>
    /// The tree: sign outermost, then scales, the largest innermost, then the transposition. A negated difference is the
    /// difference the other way round.
    /// </summary>
    public RuleNode ToNode()
    {
        bool isNegated = IsNegated;
        RuleNode node = Core;
        if (isNegated && node is Apply2 { Function.Kind: RuleBinaryKind.Subtract } apply)
        {
            node = apply with { Left = apply.Right, Right = apply.Left };
            isNegated = false;
        }

        if (IsTransposed) node = new Apply1(Transpose, node);
        int power = Power;
        foreach ((RuleUnary function, int step) in Scales)
        {
            for (; Math.Sign(step) == Math.Sign(power) && Math.Abs(step) <= Math.Abs(power); power -= step) node = new Apply1(function, node);
        }

        return isNegated ? new Apply1(Negate, node) : node;
    }
}
