namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>How <see cref="TableReader"/> reads a file, and what it refuses.</summary>
public sealed record TableReaderOptions
{
    /// <summary>The defaults.</summary>
    public static TableReaderOptions Default { get; } = new();

    /// <summary>Quotes and escapes.</summary>
    public TableDialect Dialect { get; init; } = TableDialect.Auto;

    /// <summary>The separator; null: tab for tsv, else whichever of comma, semicolon and tab the header line has most of.</summary>
    public char? Separator { get; init; }

    /// <summary>Most rows a table may have; programs search whole tables, so a huge one is a mistake.</summary>
    public int MaxRows { get; init; } = 20_000;

    /// <summary>Most columns a table may have.</summary>
    public int MaxColumns { get; init; } = 1_000;

    /// <summary>Largest file that is read, in bytes.</summary>
    public long MaxBytes { get; init; } = 256L << 20;
}
