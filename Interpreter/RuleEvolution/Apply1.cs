namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>A function of one argument.</summary>
/// <param name="Function">The function.</param>
/// <param name="Argument">Its argument.</param>
public sealed record Apply1(RuleUnary Function, RuleNode Argument) : RuleNode
{
    /// <inheritdoc/>
    public override int Size => 1 + Argument.Size;

    /// <inheritdoc/>
    public override int Depth => 1 + Argument.Depth;

    /// <inheritdoc/>
    public override string ToString() => RuleText.Print(this);
}
