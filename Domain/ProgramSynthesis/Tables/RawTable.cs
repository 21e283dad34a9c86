namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>A table as it stands in a file: headers and cell texts, nothing interpreted.</summary>
public sealed record RawTable
{
    /// <summary>The table's name, for example <c>t_204_590</c> or the file's name.</summary>
    public required string Name { get; init; }

    /// <summary>Headers as written; they may be empty or equal.</summary>
    public required IReadOnlyList<string> Headers { get; init; }

    /// <summary>Rows of cells, each as long as <see cref="Headers"/>.</summary>
    public required IReadOnlyList<string[]> Rows { get; init; }

    /// <summary>The file it was read from; null where there is none.</summary>
    public string? File { get; init; }
}
