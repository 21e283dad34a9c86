namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>The tag of one token; all tokens of one expression carry the same.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">Its value as text, or empty.</param>
public readonly record struct TokenTag(TokenKind Kind, string Value);
