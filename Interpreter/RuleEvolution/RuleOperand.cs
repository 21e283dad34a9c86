namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>A quantity of the net that a rule may use.</summary>
/// <param name="Name">The name as rules write it, for example <c>g_bp</c>.</param>
/// <param name="Type">Its shape.</param>
public sealed record RuleOperand(string Name, RuleType Type)
{
    /// <summary>What it stands for.</summary>
    public required RuleOperandKind Kind { get; init; }

    /// <summary>Whether it is made with the weights above: what back-propagation has, and feedback alignment does without.</summary>
    public bool UsesWeight => Kind is RuleOperandKind.Weight or RuleOperandKind.SignOfWeight or RuleOperandKind.NextErrorByWeight
        or RuleOperandKind.Gradient or RuleOperandKind.BackPropagation;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
