using ActorLab.Domain.ProgramSynthesis.Scoring;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>An entity found in a question: its value and the tokens it spans.</summary>
/// <param name="Value">The value programs use.</param>
/// <param name="Start">Index of the first token.</param>
/// <param name="End">Index after the last token.</param>
public sealed record QuestionEntity(Constant Value, int Start, int End);

/// <summary>
/// A right answer as the WikiTableQuestions evaluator reads it: raw items and, where a tagger gave them, canonical items.
/// </summary>
/// <param name="Values">The answer's items, as written.</param>
/// <param name="Canonical">Canonical forms of the items (same count), or null where there are none.</param>
public sealed record Answer(IReadOnlyList<string> Values, IReadOnlyList<string>? Canonical = null)
{
    /// <summary>By whose rules predictions are compared with it.</summary>
    public AnswerRule Rule { get; init; }
}

/// <summary>A question on a table, linked to it: what policy and interpreter need of it.</summary>
public sealed record Question
{
    /// <summary>The question's own id, for example <c>nt-0</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The question as asked.</summary>
    public required string Text { get; init; }

    /// <summary>The table that it is asked about.</summary>
    public required KnowledgeTable Table { get; init; }

    /// <summary>Lower-case tokens.</summary>
    public required IReadOnlyList<string> Tokens { get; init; }

    /// <summary>
    /// Tokens as the encoder reads them: those of numbers replaced by <c>&lt;START&gt;</c> and of dates by <c>&lt;DECODE&gt;</c>.
    /// </summary>
    public required IReadOnlyList<string> EncoderTokens { get; init; }

    /// <summary>For each token whether it occurs in the table.</summary>
    public required IReadOnlyList<bool> InTable { get; init; }

    /// <summary>Words that may trigger a function: the tokens and the tags JJR, JJS, RBR, RBS where found.</summary>
    public required IReadOnlySet<string> TriggerWords { get; init; }

    /// <summary>The entities, in the order of their variables.</summary>
    public required IReadOnlyList<QuestionEntity> Entities { get; init; }

    /// <summary>For each typed column how many words of its header occur in the question.</summary>
    public required IReadOnlyList<float> ColumnMatches { get; init; }

    /// <summary>The right answer; null for a question that is only asked.</summary>
    public Answer? Answer { get; init; }
}
