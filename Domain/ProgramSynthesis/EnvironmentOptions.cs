using ActorLab.Domain.Common;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>Which functions programs may call.</summary>
public enum ProgramLanguage
{
    /// <summary>The 23 functions for WikiTableQuestions (spec section 1.4).</summary>
    WikiTables,

    /// <summary>The 10 functions for WikiSQL (spec section 1.5).</summary>
    WikiSql,
}

/// <summary>The language of programs and its environment (spec section 1).</summary>
public sealed record EnvironmentOptions
{
    /// <summary>The function set.</summary>
    [Setting("Function set: wiki-tables (23 functions) or wiki-sql (10).")]
    public ProgramLanguage Language { get; init; } = ProgramLanguage.WikiTables;

    /// <summary>Most expressions of a program.</summary>
    [Setting("Most expressions of a program; the paper: 3 for WikiTableQuestions, 4 for WikiSQL.", Unit = "expressions", Min = 1, Max = 8)]
    public int MaxExpressions { get; init; } = 3;

    /// <summary>Most variables in memory, results included.</summary>
    [Setting("Most variables in memory, results included; a question's variables beyond it, less max-expressions, are cut off.", Unit = "variables", Min = 8, Max = 512)]
    public int MaxMemory { get; init; } = 60;

    /// <summary>Whether comparisons of dates with numbers are allowed.</summary>
    [Setting("Allow comparing a date column with numbers and a number column with dates, as the reference does (every number sorts before every date).")]
    public bool CompareAcrossKinds { get; init; } = true;

    /// <summary>Functions beyond the published ones.</summary>
    [Setting("Functions of wiki-tables beyond the published 23, separated by spaces: count_values diff_counts filter_above_row filter_below_row diff_columns sum_columns filter_blank filter_not_blank second_max second_min; empty for none.")]
    public string ExtraFunctions { get; init; } = "";

    /// <summary>Whether rows of totals are left out of superlatives and sums.</summary>
    [Setting("Leave rows that sum up the others (total) out of superlatives, sums, averages, counts, modes and last, unless there are no other rows.")]
    public bool SkipTotalRows { get; init; }

    /// <summary>Whether a program with an unused variable earns nothing in training.</summary>
    [Setting("In training, give no reward to a program that never uses a variable it made.")]
    public bool PunishUnusedVariables { get; init; } = true;
}
