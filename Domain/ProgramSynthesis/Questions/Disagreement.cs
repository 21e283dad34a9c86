namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>Readings that differ, one example for all of a shape (digits as 9, words as w).</summary>
/// <param name="Field">What was compared.</param>
/// <param name="Count">How often the shape occurs.</param>
/// <param name="Text">The cell or question.</param>
/// <param name="Ours">Our reading; empty for none.</param>
/// <param name="Tagged">The tagger's reading; empty for none.</param>
/// <param name="Where">The table or question.</param>
public sealed record Disagreement(string Field, int Count, string Text, string Ours, string Tagged, string Where);
