namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>What can be told of a tree's values without computing them; false means unknown.</summary>
internal static class RuleFacts
{
    /// <summary>Whether the same tree gives the same values wherever it stands.</summary>
    public static bool IsDeterministic(RuleNode node) => node switch
    {
        Apply1 apply => !apply.Function.IsRandom && IsDeterministic(apply.Argument),
        Apply2 apply => IsDeterministic(apply.Left) && IsDeterministic(apply.Right),
        _ => true,
    };

    /// <summary>Whether no element is below 0.</summary>
    public static bool IsNonNegative(RuleNode node) => node switch
    {
        Apply1 apply => apply.Function.IsNonNegative
            || (IsNonNegative(apply.Argument)
                && (apply.Function.Factor != RuleScaling.None
                    || apply.Function.Kind is RuleUnaryKind.Identity or RuleUnaryKind.Transpose or RuleUnaryKind.SignedSquare or RuleUnaryKind.Cube
                        or RuleUnaryKind.Reciprocal or RuleUnaryKind.Dropout)),
        Apply2 { Function.Kind: RuleBinaryKind.NormTransfer } apply => IsNonNegative(apply.Left),
        Apply2 { Function.Kind: RuleBinaryKind.Maximum } apply => IsNonNegative(apply.Left) || IsNonNegative(apply.Right),
        Apply2 { Function.Kind: RuleBinaryKind.Subtract } => false,
        Apply2 apply => IsNonNegative(apply.Left) && IsNonNegative(apply.Right),
        _ => false,
    };

    /// <summary>Whether the value is never all zeros, if no operand is.</summary>
    public static bool IsNeverZero(RuleNode node) => node switch
    {
        Operand => true,
        Apply1 apply => IsNeverZero(apply.Argument)
            && (apply.Function.Factor != RuleScaling.None
                || apply.Function.Kind is RuleUnaryKind.Identity or RuleUnaryKind.Negate or RuleUnaryKind.Transpose or RuleUnaryKind.Absolute
                    or RuleUnaryKind.RootOfAbsolute),
        Apply2 { Function.Kind: RuleBinaryKind.NormTransfer } apply => IsNeverZero(apply.Left) && IsNeverZero(apply.Right),
        _ => false,
    };
}
