namespace ActorLab.Domain.RuleEvolution.Evolution;

/// <summary>Event: a candidate was proposed.</summary>
/// <param name="Id">Its number: 0, 1, 2, ...</param>
/// <param name="Text">The rule.</param>
/// <param name="Key">Equal for rules known to be the same.</param>
/// <param name="Parent">The candidate that it was made from, if any.</param>
/// <param name="OtherParent">The candidate that it was crossed with, if any.</param>
/// <param name="Steps">How it was made, in words.</param>
/// <param name="SameAs">The earlier candidate of the same key, whose fitness serves for this one, if any.</param>
/// <param name="Duplicates">How many draws before it were known rules and were drawn again.</param>
public sealed record EvolutionProposed(
    int Id, string Text, string Key, int? Parent, int? OtherParent, IReadOnlyList<string> Steps, int? SameAs, int Duplicates);
