namespace ActorLab.Interpreter.ProgramSynthesis;

/// <summary>
/// Limits of programs, and switches for behaviour of the reference implementation that looks unintended; each switch
/// defaults to what the reference does.
/// </summary>
public sealed record InterpreterOptions
{
    /// <summary>The defaults: WikiTableQuestions as the reference trains on it.</summary>
    public static InterpreterOptions Default { get; } = new();

    /// <summary>The most expressions a program can have (3 for WikiTableQuestions, 4 for WikiSQL).</summary>
    public int MaxExpressions { get; init; } = 3;

    /// <summary>The most variables there can be, columns and constants counted (60 in training, 100 in random exploration).</summary>
    public int MaxMemory { get; init; } = 60;

    /// <summary>
    /// Numbers and dates can be compared, and every number is below every date. Off: comparison filters offer only
    /// columns of the values' own kind, and such a program, if executed, is an error.
    /// </summary>
    public bool CompareAcrossKinds { get; init; } = true;

    /// <summary>
    /// Dates are compared as text in filters, maximum and minimum, so that an unknown part is above every digit.
    /// Off: as argmax and argmin compare them, by days with unknown parts as zero.
    /// </summary>
    public bool CompareDatesAsText { get; init; } = true;

    /// <summary>filter_not_eq keeps a row that has no cell in the column.</summary>
    public bool NotEqualKeepsMissing { get; init; } = true;

    /// <summary>
    /// The equality filters offer values that occur in a column of any kind, even one that their third slot cannot
    /// name. Off: only values that leave a column to name.
    /// </summary>
    public bool EqualSeesAllColumns { get; init; } = true;

    /// <summary>
    /// The comparison filters and count take lists of any length. Off: comparison filters ask for more than one row
    /// and a column present in them, count for at least one row.
    /// </summary>
    public bool CompareAndCountAnyRows { get; init; } = true;

    /// <summary>
    /// Superlatives, sums, averages, counts, modes and last leave out rows that only sum up the others ("total"), unless
    /// there are no other rows. The reference has no notion of such rows.
    /// </summary>
    public bool SkipTotalRows { get; init; }
}
