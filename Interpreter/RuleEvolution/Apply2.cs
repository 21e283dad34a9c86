namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>A function of two arguments.</summary>
/// <param name="Function">The function.</param>
/// <param name="Left">Its first argument.</param>
/// <param name="Right">Its second argument.</param>
public sealed record Apply2(RuleBinary Function, RuleNode Left, RuleNode Right) : RuleNode
{
    /// <inheritdoc/>
    public override int Size => 1 + Left.Size + Right.Size;

    /// <inheritdoc/>
    public override int Depth => 1 + Math.Max(Left.Depth, Right.Depth);

    /// <inheritdoc/>
    public override string ToString() => RuleText.Print(this);
}
