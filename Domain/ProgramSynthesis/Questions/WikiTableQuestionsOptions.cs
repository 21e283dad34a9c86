namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>How WikiTableQuestions is read.</summary>
public sealed record WikiTableQuestionsOptions
{
    /// <summary>The defaults.</summary>
    public static WikiTableQuestionsOptions Default { get; } = new();

    /// <summary>Which tables.</summary>
    public TableSource Tables { get; init; } = TableSource.Csv;

    /// <summary>How columns are typed.</summary>
    public TableOptions Columns { get; init; } = TableOptions.Default;

    /// <summary>How questions are linked.</summary>
    public LinkerOptions Linker { get; init; } = LinkerOptions.Default;

    /// <summary>Where packs are unpacked; null: <see cref="DataCache.DefaultFolder"/>.</summary>
    public string? Cache { get; init; }
}
