namespace ActorLab.Domain.ProgramSynthesis.Scoring;

/// <summary>What was predicted for a question.</summary>
/// <param name="Id">The question's id.</param>
/// <param name="Items">The items predicted, as text; none at all is a wrong answer.</param>
public sealed record Prediction(string Id, IReadOnlyList<string> Items);
