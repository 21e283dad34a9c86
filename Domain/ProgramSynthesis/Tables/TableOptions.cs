namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>How typed columns are made of cells. The defaults are those of the MAPO paper's code.</summary>
public sealed record TableOptions
{
    /// <summary>The defaults.</summary>
    public static TableOptions Default { get; } = new();

    /// <summary>Cells of this many tokens or more give no number (long texts hold numbers by chance).</summary>
    public int MaxTokensOfNumberCell { get; init; } = 10;

    /// <summary>A number or date column that fewer than this share of the rows have loses its cells.</summary>
    public double MinShareOfOrderedColumn { get; init; } = 0.2;

    /// <summary>Whether columns that lost their cells so stay as (useless) columns, as in the paper's code.</summary>
    public bool KeepDeadColumns { get; init; } = true;

    /// <summary>
    /// Whether a line break inside a cell becomes the two characters <c>\n</c> (and a bar <c>\p</c>) in the string column, as
    /// in the tagged files that the paper's code read; otherwise a line break counts as a space.
    /// </summary>
    public bool KeepEscapes { get; init; } = true;

    /// <summary>
    /// Whether a column of lists (<c>aspen, usa</c>) or of cells with a note in brackets also gives the string columns
    /// <c>-first</c>, <c>-last</c> and <c>-note</c>; the paper's code has none.
    /// </summary>
    public bool PartColumns { get; init; }

    /// <summary>
    /// Whether dates, times, heights and spans of years also give the number columns <c>-year</c>, <c>-amount</c> and
    /// <c>-span</c>; the paper's code has none.
    /// </summary>
    public bool DerivedNumbers { get; init; }
}
