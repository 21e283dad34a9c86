using static ActorLab.Interpreter.ProgramSynthesis.ValueTypes;

namespace ActorLab.Interpreter.ProgramSynthesis;

/// <summary>The functions a task offers, in definition order, with the token ids that follow from the order.</summary>
public sealed class FunctionSet
{
    private FunctionSet(string name, bool hopKeepsDuplicates, bool equalsTakesStrings, params ProgramFunction[] functions)
    {
        Name = name;
        HopKeepsDuplicates = hopKeepsDuplicates;
        EqualsTakesStrings = equalsTakesStrings;
        Functions = functions;
        Vocabulary = new Vocabulary([.. functions.Select(f => f.Name)]);
    }

    /// <summary>The 23 functions for WikiTableQuestions.</summary>
    public static FunctionSet WikiTables { get; } = new(
        "WikiTables",
        hopKeepsDuplicates: false,
        equalsTakesStrings: false,
        new("hop", Operation.Hop, Rows, AnyColumn),
        new("filter_eq", Operation.FilterEqual, Rows, OrderedList, OrderedColumn),
        new("filter_not_eq", Operation.FilterNotEqual, Rows, OrderedList, OrderedColumn),
        new("argmax", Operation.ArgMax, Rows, OrderedColumn),
        new("argmin", Operation.ArgMin, Rows, OrderedColumn),
        new("same", Operation.Same, Rows, AnyColumn),
        new("first", Operation.First, Rows),
        new("last", Operation.Last, Rows),
        new("next", Operation.Next, Rows),
        new("previous", Operation.Previous, Rows),
        new("count", Operation.Count, Rows),
        new("filter_str_contain_any", Operation.ContainAny, Rows, Strings, StringColumn),
        new("filter_str_contain_not_any", Operation.ContainNotAny, Rows, Strings, StringColumn),
        new("filter_ge", Operation.GreaterOrEqual, Rows, OrderedList, OrderedColumn),
        new("filter_greater", Operation.Greater, Rows, OrderedList, OrderedColumn),
        new("filter_le", Operation.LessOrEqual, Rows, OrderedList, OrderedColumn),
        new("filter_less", Operation.Less, Rows, OrderedList, OrderedColumn),
        new("maximum", Operation.Maximum, Rows, OrderedColumn),
        new("minimum", Operation.Minimum, Rows, OrderedColumn),
        new("mode", Operation.Mode, Rows, AnyColumn),
        new("average", Operation.Average, Rows, NumberColumn),
        new("sum", Operation.Sum, Rows, NumberColumn),
        new("diff", Operation.Difference, Rows, Rows, NumberColumn));

    /// <summary>
    /// Functions beyond the published 23, each of which <see cref="WikiTablesWith"/> can add: arithmetic on counts and on
    /// columns, comparison with a row's own value, cells that say nothing, second places.
    /// </summary>
    public static IReadOnlyList<ProgramFunction> Extras { get; } =
    [
        new("count_values", Operation.CountValues, Rows, AnyColumn),
        new("diff_counts", Operation.DifferenceOfCounts, Rows, Rows),
        new("filter_above_row", Operation.AboveRow, Rows, Rows, OrderedColumn),
        new("filter_below_row", Operation.BelowRow, Rows, Rows, OrderedColumn),
        new("diff_columns", Operation.DifferenceOfColumns, Rows, NumberColumn, NumberColumn),
        new("sum_columns", Operation.SumOfColumns, Rows, NumberColumn, NumberColumn),
        new("filter_blank", Operation.Blank, Rows, AnyColumn),
        new("filter_not_blank", Operation.NotBlank, Rows, AnyColumn),
        new("second_max", Operation.SecondMax, Rows, OrderedColumn),
        new("second_min", Operation.SecondMin, Rows, OrderedColumn),
    ];

    /// <summary>The 23 functions and after them those of <see cref="Extras"/> with these names, in their own order.</summary>
    /// <exception cref="ArgumentException">A name is none of an extra function.</exception>
    public static FunctionSet WikiTablesWith(IReadOnlyCollection<string> extras)
    {
        if (extras.Count == 0) return WikiTables;
        if (extras.FirstOrDefault(n => Extras.All(f => f.Name != n)) is { } unknown)
            throw new ArgumentException($"There is no extra function '{unknown}'; there are {string.Join(", ", Extras)}.", nameof(extras));
        return new("WikiTablesWide", hopKeepsDuplicates: false, equalsTakesStrings: false, [.. WikiTables.Functions, .. Extras.Where(f => extras.Contains(f.Name))]);
    }

    /// <summary>The 10 functions for WikiSQL; here hop keeps duplicates and the order of the rows.</summary>
    public static FunctionSet WikiSql { get; } = MakeWikiSql("WikiSql", equalsTakesStrings: false);

    /// <summary>As <see cref="WikiSql"/>, with filter_eq widened to values and columns of every kind.</summary>
    public static FunctionSet WikiSqlEqualStrings { get; } = MakeWikiSql("WikiSqlEqualStrings", equalsTakesStrings: true);

    /// <summary>The set's name.</summary>
    public string Name { get; }

    /// <summary>Whether hop gives a list with duplicates in row order instead of a set.</summary>
    public bool HopKeepsDuplicates { get; }

    /// <summary>The functions in definition order: function i has token <see cref="Vocabulary.FirstFunction"/> + i.</summary>
    public IReadOnlyList<ProgramFunction> Functions { get; }

    /// <summary>The token ids.</summary>
    public Vocabulary Vocabulary { get; }

    internal bool EqualsTakesStrings { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static FunctionSet MakeWikiSql(string name, bool equalsTakesStrings) => new(
        name,
        hopKeepsDuplicates: true,
        equalsTakesStrings,
        new("hop", Operation.Hop, Rows, AnyColumn),
        new("filter_eq", Operation.FilterEqual, Rows, equalsTakesStrings ? AnyValues : OrderedList, equalsTakesStrings ? AnyColumn : OrderedColumn),
        new("filter_str_contain_any", Operation.ContainAny, Rows, Strings, StringColumn),
        new("filter_greater", Operation.Greater, Rows, OrderedList, OrderedColumn),
        new("filter_less", Operation.Less, Rows, OrderedList, OrderedColumn),
        new("count", Operation.Count, Rows),
        new("maximum", Operation.Maximum, Rows, OrderedColumn),
        new("minimum", Operation.Minimum, Rows, OrderedColumn),
        new("average", Operation.Average, Rows, NumberColumn),
        new("sum", Operation.Sum, Rows, NumberColumn));
}
