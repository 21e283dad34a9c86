namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>Where a user's own tables and questions are, and how they are read.</summary>
public sealed record QuestionSetOptions
{
    /// <summary>How columns of a user's own tables are typed; line breaks inside cells count as spaces here.</summary>
    public static TableOptions OwnColumns { get; } = new() { KeepEscapes = false };

    /// <summary>The folder of table files.</summary>
    public required string Tables { get; init; }

    /// <summary>The question file; its contexts are paths of table files relative to <see cref="Tables"/>.</summary>
    public required string Questions { get; init; }

    /// <summary>
    /// A tab-separated file with the columns <c>id</c> and <c>split</c>; null: the question file's own column <c>split</c>
    /// where it has one, else all questions are one split <c>all</c>.
    /// </summary>
    public string? Splits { get; init; }

    /// <summary>Whether a question without an answer is an error.</summary>
    public bool NeedAnswers { get; init; } = true;

    /// <summary>How table files are read.</summary>
    public TableReaderOptions Reader { get; init; } = TableReaderOptions.Default;

    /// <summary>How columns are typed.</summary>
    public TableOptions Columns { get; init; } = OwnColumns;

    /// <summary>How questions are linked.</summary>
    public LinkerOptions Linker { get; init; } = LinkerOptions.Default;
}
