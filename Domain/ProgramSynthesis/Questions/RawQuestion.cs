namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>A question as it stands in a file, before it is linked to its table.</summary>
public sealed record RawQuestion
{
    /// <summary>The question's own id.</summary>
    public required string Id { get; init; }

    /// <summary>The question as asked.</summary>
    public required string Text { get; init; }

    /// <summary>The table it is asked about, for example <c>csv/204-csv/590.csv</c>.</summary>
    public required string Context { get; init; }

    /// <summary>The right answer; null for a question that is only asked.</summary>
    public Answer? Answer { get; init; }

    /// <summary>CoreNLP's tokens and tags, where the file has them.</summary>
    public QuestionTags? Tags { get; init; }

    /// <summary>The file's split column, where it has one.</summary>
    public string? Split { get; init; }

    /// <summary>The file it was read from.</summary>
    public string? File { get; init; }

    /// <summary>Its line in that file, from 1.</summary>
    public int Line { get; init; }
}
