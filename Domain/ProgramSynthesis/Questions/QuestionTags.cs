namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>A tagger's view of a question, token by token (all lists are equally long).</summary>
/// <param name="Tokens">Tokens as the file writes them.</param>
/// <param name="PartsOfSpeech">Part-of-speech tags.</param>
/// <param name="Entities">Tags of named entities (<c>NUMBER</c>, <c>DATE</c>, …).</param>
/// <param name="Values">Values of numbers and dates; empty for other tokens.</param>
public sealed record QuestionTags(
    IReadOnlyList<string> Tokens, IReadOnlyList<string> PartsOfSpeech, IReadOnlyList<string> Entities, IReadOnlyList<string> Values);
