namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>A leaf: a quantity of the net.</summary>
/// <param name="Of">Which one.</param>
public sealed record Operand(RuleOperand Of) : RuleNode
{
    /// <inheritdoc/>
    public override int Size => 1;

    /// <inheritdoc/>
    public override int Depth => 1;

    /// <inheritdoc/>
    public override string ToString() => RuleText.Print(this);
}
