namespace ActorLab.Interpreter.ProgramSynthesis;

/// <summary>
/// The tokens that fit the next argument slot: by type, then by what the function would do with them, given the
/// arguments before (the denotation filters). Tokens come out ascending: all_rows, then the variables.
/// </summary>
internal sealed class ValidTokenFilter(Machine machine)
{
    private ulong[] scratch = [];

    /// <summary>Writes the valid tokens and returns their number.</summary>
    public int Fill(ProgramFunction function, ReadOnlySpan<int> args, Span<int> into) => args.Length switch
    {
        0 => FillRows(function.Operation, into),
        1 => function.Operation switch
        {
            Operation.FilterEqual or Operation.FilterNotEqual => FillEqualValues(function.Slots[1], args[0], into),
            Operation.ContainAny or Operation.ContainNotAny => FillValues(ValueTypes.Strings, nonEmpty: true, into),
            Operation.GreaterOrEqual or Operation.Greater or Operation.LessOrEqual or Operation.Less
                => FillValues(ValueTypes.OrderedList, nonEmpty: false, into),
            Operation.Difference => FillOtherRow(args[0], into),
            Operation.DifferenceOfCounts => FillLaterRows(args[0], into),
            Operation.AboveRow or Operation.BelowRow => FillSingleRows(into),
            Operation.Blank or Operation.NotBlank => FillPartlyBlankColumns(machine.Rows(args[0]), into),
            _ => FillColumns(function.Slots[1], machine.Rows(args[0]), into),
        },
        _ => function.Operation switch
        {
            Operation.FilterEqual or Operation.FilterNotEqual => FillEqualColumns(args[0], args[1], into),
            Operation.ContainAny or Operation.ContainNotAny => FillContainColumns(args[0], args[1], into),
            Operation.Difference => FillCommonColumns(args[0], args[1], into),
            Operation.AboveRow or Operation.BelowRow => FillColumnsOfBoth(args[0], args[1], into),
            Operation.DifferenceOfColumns or Operation.SumOfColumns => FillLaterColumns(args[0], args[1], into),
            _ => FillComparedColumns(args[0], args[1], into),
        },
    };

    private int FillRows(Operation operation, Span<int> into)
    {
        ProgramTask task = machine.Task;
        int least = 2, most = int.MaxValue;
        bool anyCount = task.Options.CompareAndCountAnyRows;
        switch (operation)
        {
            case Operation.Hop:
                least = 0;
                break;
            case Operation.GreaterOrEqual or Operation.Greater or Operation.LessOrEqual or Operation.Less:
                least = anyCount ? 0 : 2;
                break;
            case Operation.Count:
                least = anyCount ? 0 : 1;
                break;
            case Operation.Same or Operation.Difference or Operation.DifferenceOfColumns or Operation.SumOfColumns:
                least = most = 1;
                break;
            case Operation.Next or Operation.Previous:
                return FillNeighbours(operation == Operation.Next, into);
            case Operation.DifferenceOfCounts:
                return FillEarlierRows(into);
            case Operation.AboveRow or Operation.BelowRow when FillSingleRows(into) == 0:
                return 0;
        }

        int n = 0;
        int rows = task.Index.RowCount;
        if (rows >= least && rows <= most) into[n++] = task.Vocabulary.AllRows;
        for (int i = 0; i < machine.Count; i++)
        {
            ref readonly Value value = ref machine.Result(i);
            if (value.Type == ValueTypes.Rows && value.Count >= least && value.Count <= most) into[n++] = task.FirstResult + i;
        }

        return operation == Operation.Difference && n < 2 ? 0 : n;
    }

    private int FillNeighbours(bool next, Span<int> into)
    {
        int n = 0;
        for (int i = 0; i < machine.Count; i++)
        {
            if (machine.Result(i).Type != ValueTypes.Rows) continue;
            ReadOnlySpan<ulong> rows = machine.ResultRows(i);
            Span<ulong> moved = Scratch(rows.Length);
            if (next) machine.Successors(rows, moved);
            else Machine.Predecessors(rows, moved);
            if (moved.ContainsAnyExcept(0UL)) into[n++] = machine.Task.FirstResult + i;
        }

        return n;
    }

    private int FillValues(ValueTypes types, bool nonEmpty, Span<int> into)
    {
        ProgramTask task = machine.Task;
        int n = 0;
        for (int k = 0; k < task.Values.Length; k++)
            if ((task.Values[k].Type & types) != 0 && !(nonEmpty && task.Values[k].Count == 0))
                into[n++] = task.FirstConstant + k;
        for (int i = 0; i < machine.Count; i++)
            if ((machine.Result(i).Type & types) != 0 && !(nonEmpty && machine.Result(i).Count == 0))
                into[n++] = task.FirstResult + i;
        return n;
    }

    private int FillEqualValues(ValueTypes types, int rowsToken, Span<int> into)
    {
        ProgramTask task = machine.Task;
        ReadOnlySpan<ulong> rows = machine.Rows(rowsToken);
        int n = 0;
        for (int k = 0; k < task.Values.Length; k++)
            if ((task.Values[k].Type & types) != 0 && Meet(task.AnyEqual(k), rows))
                into[n++] = task.FirstConstant + k;
        for (int i = 0; i < machine.Count; i++)
        {
            ref readonly Value value = ref machine.Result(i);
            if ((value.Type & types) != 0 && value.Single >= 0 && Occurs(value.Single, rows)) into[n++] = task.FirstResult + i;
        }

        return n;
    }

    private bool Occurs(int key, ReadOnlySpan<ulong> rows)
    {
        ProgramTask task = machine.Task;
        TableIndex table = task.Index;
        for (int c = table.ColumnCount - 1; c >= 0; c--) // the ordered columns, where it most likely is, come last
            if ((task.Options.EqualSeesAllColumns || (table.Types[c] & task.EqualColumns) != 0) && KeyScan.Any(table.Keys(c), rows, key))
                return true;
        return false;
    }

    private int FillEqualColumns(int rowsToken, int valueToken, Span<int> into)
    {
        ProgramTask task = machine.Task;
        int key = machine.ValueOf(valueToken).Single;
        ReadOnlySpan<ulong> rows = machine.Rows(rowsToken);
        int n = 0;
        if (key < 0) return 0;
        ValueTypes[] types = task.Index.Types;
        for (int c = 0; c < types.Length; c++)
            if ((types[c] & task.EqualColumns) != 0 && KeyScan.Any(task.Index.Keys(c), rows, key))
                into[n++] = task.Vocabulary.FirstVariable + c;
        return n;
    }

    private int FillContainColumns(int rowsToken, int valueToken, Span<int> into)
    {
        ProgramTask task = machine.Task;
        ReadOnlySpan<ulong> rows = machine.Rows(rowsToken);
        int n = 0;
        ValueTypes[] types = task.Index.Types;
        for (int c = 0; c < types.Length; c++)
        {
            if (types[c] != ValueTypes.StringColumn) continue;
            bool meets;
            if (valueToken < task.FirstResult)
            {
                meets = Meet(task.Containing(valueToken - task.FirstConstant, c), rows);
            }
            else
            {
                Span<ulong> containing = Scratch(rows.Length);
                containing.Clear();
                machine.AddContaining(valueToken, c, containing);
                meets = Meet(containing, rows);
            }

            if (meets) into[n++] = task.Vocabulary.FirstVariable + c;
        }

        return n;
    }

    private int FillComparedColumns(int rowsToken, int valueToken, Span<int> into)
    {
        ProgramTask task = machine.Task;
        ref readonly Value value = ref machine.ValueOf(valueToken);
        ValueTypes wanted = task.Options.CompareAcrossKinds || value.Count == 0 ? ValueTypes.OrderedColumn
            : value.IsNumeric ? ValueTypes.NumberColumn : ValueTypes.DateColumn;
        if (!task.Options.CompareAndCountAnyRows) return FillColumns(wanted, machine.Rows(rowsToken), into);
        int n = 0;
        ValueTypes[] types = task.Index.Types;
        for (int c = 0; c < types.Length; c++)
            if ((types[c] & wanted) != 0)
                into[n++] = task.Vocabulary.FirstVariable + c;
        return n;
    }

    private int FillColumns(ValueTypes wanted, ReadOnlySpan<ulong> rows, Span<int> into)
    {
        ProgramTask task = machine.Task;
        int n = 0;
        ValueTypes[] types = task.Index.Types;
        for (int c = 0; c < types.Length; c++)
            if ((types[c] & wanted) != 0 && Meet(task.Index.Present(c), rows))
                into[n++] = task.Vocabulary.FirstVariable + c;
        return n;
    }

    private int FillCommonColumns(int firstToken, int secondToken, Span<int> into)
    {
        ProgramTask task = machine.Task;
        ReadOnlySpan<ulong> first = machine.Rows(firstToken), second = machine.Rows(secondToken);
        int n = 0;
        ValueTypes[] types = task.Index.Types;
        for (int c = 0; c < types.Length; c++)
            if (types[c] == ValueTypes.NumberColumn && Meet(task.Index.Present(c), first) && Meet(task.Index.Present(c), second))
                into[n++] = task.Vocabulary.FirstVariable + c;
        return n;
    }

    private int FillOtherRow(int firstToken, Span<int> into)
    {
        ProgramTask task = machine.Task;
        ReadOnlySpan<ulong> first = machine.Rows(firstToken);
        int n = 0;
        if (task.Index.RowCount == 1 && !first.SequenceEqual(task.Index.All)) into[n++] = task.Vocabulary.AllRows;
        for (int i = 0; i < machine.Count; i++)
            if (machine.Result(i).Type == ValueTypes.Rows && machine.Result(i).Count == 1 && !first.SequenceEqual(machine.ResultRows(i)))
                into[n++] = task.FirstResult + i;
        return n;
    }

    /// <summary>Results that are rows and have other rows after them: of two row sets the earlier comes first.</summary>
    private int FillEarlierRows(Span<int> into)
    {
        int n = 0;
        for (int i = 0; i < machine.Count; i++)
            if (machine.Result(i).Type == ValueTypes.Rows)
                into[n++] = machine.Task.FirstResult + i;
        return Math.Max(0, n - 1);
    }

    private int FillLaterRows(int earlierToken, Span<int> into)
    {
        int n = 0;
        for (int i = earlierToken - machine.Task.FirstResult + 1; i < machine.Count; i++)
            if (machine.Result(i).Type == ValueTypes.Rows)
                into[n++] = machine.Task.FirstResult + i;
        return n;
    }

    private int FillSingleRows(Span<int> into)
    {
        int n = 0;
        for (int i = 0; i < machine.Count; i++)
            if (machine.Result(i).Type == ValueTypes.Rows && machine.Result(i).Count == 1)
                into[n++] = machine.Task.FirstResult + i;
        return n;
    }

    /// <summary>Ordered columns that one row has and some of the rows have.</summary>
    private int FillColumnsOfBoth(int rowsToken, int rowToken, Span<int> into)
    {
        ProgramTask task = machine.Task;
        ReadOnlySpan<ulong> rows = machine.Rows(rowsToken), row = machine.Rows(rowToken);
        int n = 0;
        ValueTypes[] types = task.Index.Types;
        for (int c = 0; c < types.Length; c++)
            if ((types[c] & ValueTypes.OrderedColumn) != 0 && Meet(task.Index.Present(c), row) && Meet(task.Index.Present(c), rows))
                into[n++] = task.Vocabulary.FirstVariable + c;
        return n;
    }

    /// <summary>Number columns of the row after a column: of two columns the earlier comes first.</summary>
    private int FillLaterColumns(int rowToken, int columnToken, Span<int> into)
    {
        ProgramTask task = machine.Task;
        ReadOnlySpan<ulong> row = machine.Rows(rowToken);
        int n = 0;
        ValueTypes[] types = task.Index.Types;
        for (int c = columnToken - task.Vocabulary.FirstVariable + 1; c < types.Length; c++)
            if (types[c] == ValueTypes.NumberColumn && Meet(task.Index.Present(c), row))
                into[n++] = task.Vocabulary.FirstVariable + c;
        return n;
    }

    /// <summary>Columns that say nothing in some of the rows and something in others.</summary>
    private int FillPartlyBlankColumns(ReadOnlySpan<ulong> rows, Span<int> into)
    {
        ProgramTask task = machine.Task;
        int n = 0;
        for (int c = 0; c < task.Index.ColumnCount; c++)
        {
            ReadOnlySpan<ulong> blank = task.Index.Blank(c);
            bool some = false, others = false;
            for (int w = 0; w < rows.Length; w++)
            {
                some |= (rows[w] & blank[w]) != 0;
                others |= (rows[w] & ~blank[w]) != 0;
            }

            if (some && others) into[n++] = task.Vocabulary.FirstVariable + c;
        }

        return n;
    }

    private static bool Meet(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b)
    {
        for (int w = 0; w < a.Length; w++)
            if ((a[w] & b[w]) != 0)
                return true;
        return false;
    }

    private Span<ulong> Scratch(int words)
    {
        if (scratch.Length < words) scratch = new ulong[words];
        return scratch.AsSpan(0, words);
    }
}
