namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>An update rule: the error signal of layer i as an equation.</summary>
/// <param name="Root">The equation's tree, of type <see cref="RuleType.BatchByLayer"/>.</param>
public sealed record Rule(RuleNode Root)
{
    /// <summary>Back-propagation itself.</summary>
    public static Rule BackPropagation { get; } = RuleText.Parse("g_bp");

    /// <inheritdoc/>
    public override string ToString() => RuleText.Print(this);
}
