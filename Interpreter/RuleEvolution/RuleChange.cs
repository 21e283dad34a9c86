namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>A rule made from another.</summary>
/// <param name="Rule">The new rule.</param>
/// <param name="Steps">What was done, in words, first to last.</param>
public sealed record RuleChange(Rule Rule, IReadOnlyList<string> Steps);
