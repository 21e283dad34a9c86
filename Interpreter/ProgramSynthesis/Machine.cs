using System.Numerics;
using System.Runtime.CompilerServices;
using static ActorLab.Interpreter.ProgramSynthesis.KeyScan;

namespace ActorLab.Interpreter.ProgramSynthesis;

/// <summary>The memory of a running program and the execution of its expressions; allocates nothing once attached.</summary>
internal sealed class Machine
{
    private Value[] results = [];
    private ulong[] bits = [];
    private int[] counts = [];
    private TableIndex table = null!;
    private int words, capacity;
    private bool datesAsText, skipTotals;
    private ulong[] body = [];

    public ProgramTask Task { get; private set; } = null!;

    /// <summary>Whether there is room for no more results: then a program ends.</summary>
    public bool IsFull => Count >= capacity;

    /// <summary>How many expressions have a result.</summary>
    public int Count { get; private set; }

    public void Attach(ProgramTask task)
    {
        Task = task;
        table = task.Index;
        words = table.Words;
        datesAsText = task.Options.CompareDatesAsText;
        skipTotals = task.Options.SkipTotalRows && table.HasTotals;
        if (skipTotals && body.Length < words) body = new ulong[words];
        capacity = task.MaxResults;
        if (results.Length < capacity) results = new Value[capacity];
        if (bits.Length < capacity * words) bits = new ulong[capacity * words];
        if (counts.Length < table.RowCount) counts = new int[table.RowCount];
        Count = 0;
    }

    public void Reset() => Count = 0;

    public void CopyFrom(Machine other)
    {
        other.results.AsSpan(0, other.Count).CopyTo(results);
        other.bits.AsSpan(0, other.Count * words).CopyTo(bits);
        Count = other.Count;
    }

    public ref readonly Value Result(int result) => ref results[result];

    public ReadOnlySpan<ulong> ResultRows(int result) => bits.AsSpan(result * words, words);

    /// <summary>The rows of <c>all_rows</c> or of a result.</summary>
    public ReadOnlySpan<ulong> Rows(int token)
        => token < Task.FirstResult ? table.All : bits.AsSpan((token - Task.FirstResult) * words, words);

    /// <summary>The value of <c>all_rows</c>, a constant or a result.</summary>
    public ref readonly Value ValueOf(int token)
    {
        if (token >= Task.FirstResult) return ref results[token - Task.FirstResult];
        if (token >= Task.FirstConstant) return ref Task.Values[token - Task.FirstConstant];
        return ref table.AllRows;
    }

    /// <summary>The type of a token's value; none if it has no value.</summary>
    public ValueTypes TypeOf(int token)
    {
        if (token >= Task.FirstResult) return token - Task.FirstResult < Count ? results[token - Task.FirstResult].Type : ValueTypes.None;
        if (token >= Task.FirstConstant) return Task.Values[token - Task.FirstConstant].Type;
        if (token >= Task.Vocabulary.FirstVariable) return table.Types[token - Task.Vocabulary.FirstVariable];
        return token == Task.Vocabulary.AllRows ? ValueTypes.Rows : ValueTypes.None;
    }

    /// <summary>
    /// Executes an expression on arguments that fit the slots' types and stores its result; false where the reference
    /// would stop with an exception.
    /// </summary>
    public bool Execute(Operation operation, ReadOnlySpan<int> args)
    {
        ReadOnlySpan<ulong> rows = skipTotals ? RowsFor(operation, args[0]) : Rows(args[0]);
        Span<ulong> into = bits.AsSpan(Count * words, words);
        int column = args.Length > 1 ? args[^1] - Task.Vocabulary.FirstVariable : -1;
        switch (operation)
        {
            case Operation.Hop:
                And(rows, table.Present(column), into);
                return StoreList(ListType(column), column, into);
            case Operation.FilterEqual or Operation.FilterNotEqual:
                Equal(rows, in ValueOf(args[1]), column, operation == Operation.FilterNotEqual, into);
                return StoreRows(into);
            case Operation.ArgMax or Operation.ArgMin:
                return Extreme(rows, table.DayKeys(column), operation == Operation.ArgMax, into) && StoreRows(into);
            case Operation.Same:
                return Same(rows, in ValueOf(args[0]), column, into) && StoreRows(into);
            case Operation.First or Operation.Last:
                return Edge(rows, in ValueOf(args[0]), operation == Operation.First, into) && StoreRows(into);
            case Operation.Next:
                if (ValueOf(args[0]).Count == 0) return false;
                Successors(rows, into);
                return StoreRows(into);
            case Operation.Previous:
                if (ValueOf(args[0]).Count == 0) return false;
                Predecessors(rows, into);
                return StoreRows(into);
            case Operation.Count:
                return StoreNumber(skipTotals ? CountOf(rows) : ValueOf(args[0]).Count, isInteger: true);
            case Operation.ContainAny or Operation.ContainNotAny:
                into.Clear();
                AddContaining(args[1], column, into);
                for (int w = 0; w < words; w++) into[w] = rows[w] & (operation == Operation.ContainAny ? into[w] : ~into[w]);
                return StoreRows(into);
            case Operation.GreaterOrEqual or Operation.Greater or Operation.LessOrEqual or Operation.Less:
                return Compare(operation, rows, in ValueOf(args[1]), column, into) && StoreRows(into);
            case Operation.Maximum or Operation.Minimum:
                return Extreme(rows, datesAsText ? table.Keys(column) : table.DayKeys(column), operation == Operation.Maximum, into)
                    && StoreList(ValueTypes.Extreme, column, into);
            case Operation.Mode:
                return Mode(rows, column, into) && StoreList(ListType(column), column, into);
            case Operation.Average or Operation.Sum:
                double sum = Sum(rows, column, out int cells);
                if (operation == Operation.Sum) return StoreNumber(sum, isInteger: false);
                return cells > 0 && StoreNumber(sum / cells, isInteger: false);
            case Operation.Difference:
                return Difference(args, column);
            default:
                return ExecuteExtra(operation, args, rows, column, into);
        }
    }

    /// <summary>Operations beyond the published ones; kept out of <see cref="Execute"/>, whose frame is to stay small.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool ExecuteExtra(Operation operation, ReadOnlySpan<int> args, ReadOnlySpan<ulong> rows, int column, Span<ulong> into)
    {
        switch (operation)
        {
            case Operation.CountValues:
                return StoreNumber(CountValues(rows, column), isInteger: true);
            case Operation.DifferenceOfCounts:
                return StoreNumber(Math.Abs(ValueOf(args[0]).Count - ValueOf(args[1]).Count), isInteger: true);
            case Operation.AboveRow or Operation.BelowRow:
                return BesideRow(operation == Operation.AboveRow, rows, args[1], column, into) && StoreRows(into);
            case Operation.DifferenceOfColumns or Operation.SumOfColumns:
                return OfColumns(operation, rows, in ValueOf(args[0]), args[1] - Task.Vocabulary.FirstVariable, column);
            case Operation.Blank:
                And(rows, table.Blank(column), into);
                return StoreRows(into);
            case Operation.NotBlank:
                ReadOnlySpan<ulong> blank = table.Blank(column);
                for (int w = 0; w < into.Length; w++) into[w] = rows[w] & ~blank[w];
                return StoreRows(into);
            default:
                return Second(rows, table.DayKeys(column), operation == Operation.SecondMax, into) && StoreRows(into);
        }
    }

    private static bool SumsUp(Operation operation) => operation is Operation.ArgMax or Operation.ArgMin or Operation.Last or Operation.Count or Operation.Maximum
        or Operation.Minimum or Operation.Mode or Operation.Average or Operation.Sum or Operation.CountValues or Operation.SecondMax or Operation.SecondMin;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int CountOf(ReadOnlySpan<ulong> rows) => PopCount(rows);

    /// <summary>A token's rows; for operations that sum up without the rows that do so themselves, where others are left.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ReadOnlySpan<ulong> RowsFor(Operation operation, int token)
    {
        ReadOnlySpan<ulong> rows = Rows(token);
        if (!SumsUp(operation)) return rows;
        Span<ulong> kept = body.AsSpan(0, words);
        And(rows, table.Body, kept);
        return kept.ContainsAnyExcept(0UL) ? kept : rows;
    }

    private int CountValues(ReadOnlySpan<ulong> rows, int column)
    {
        int[] valueOfRow = table.Columns[column].ValueOfRow;
        ReadOnlySpan<ulong> blank = table.Blank(column);
        int distinct = 0;
        for (int w = 0; w < rows.Length; w++)
            for (ulong left = rows[w] & ~blank[w]; left != 0; left &= left - 1)
                if (counts[valueOfRow[w * 64 + BitOperations.TrailingZeroCount(left)]]++ == 0)
                    distinct++;
        for (int w = 0; w < rows.Length; w++)
            for (ulong left = rows[w] & ~blank[w]; left != 0; left &= left - 1)
                counts[valueOfRow[w * 64 + BitOperations.TrailingZeroCount(left)]] = 0;
        return distinct;
    }

    private bool BesideRow(bool above, ReadOnlySpan<ulong> rows, int rowToken, int column, Span<ulong> into)
    {
        if (ValueOf(rowToken).Count != 1) return false;
        ReadOnlySpan<int> keys = table.DayKeys(column);
        int key = keys[FirstRow(Rows(rowToken))];
        if (key < 0) return false;
        for (int w = 0; w < into.Length; w++)
            into[w] = rows[w] == 0 ? 0 : rows[w] & (above ? Word<Above>(keys, w, key) : Word<Below>(keys, w, key) & Word<Above>(keys, w, -1));
        return true;
    }

    private bool OfColumns(Operation operation, ReadOnlySpan<ulong> rows, in Value value, int column, int other)
    {
        if (value.Count != 1) return false;
        int row = FirstRow(rows), a = table.Keys(column)[row], b = table.Keys(other)[row];
        if (a < 0 || b < 0) return false;
        double x = table.Number(a), y = table.Number(b);
        return StoreNumber(operation == Operation.SumOfColumns ? x + y : Math.Abs(x - y), isInteger: false);
    }

    /// <summary>The rows tied at the extreme of those that are not tied at the extreme.</summary>
    private static bool Second(ReadOnlySpan<ulong> rows, ReadOnlySpan<int> keys, bool largest, Span<ulong> into)
    {
        Range(keys, rows, out int min, out int max);
        if (max < 0 || min == max) return false;
        for (int w = 0; w < into.Length; w++)
            into[w] = rows[w] == 0 ? 0 : rows[w] & (largest ? Word<Below>(keys, w, max) & Word<Above>(keys, w, -1) : Word<Above>(keys, w, min));
        return Extreme(into, keys, largest, into);
    }

    /// <summary>Rows whose cell equals the value.</summary>
    public ulong EqualWord(in Value value, int column, int word)
        => value.Single < 0 ? 0 : Word<Equal>(table.Keys(column), word, value.Single);

    /// <summary>Adds the rows whose text in the column contains any string of a constant or a result.</summary>
    public void AddContaining(int token, int column, Span<ulong> into)
    {
        if (token < Task.FirstResult)
        {
            ReadOnlySpan<ulong> known = Task.Containing(token - Task.FirstConstant, column);
            for (int w = 0; w < into.Length; w++) into[w] |= known[w];
            return;
        }

        int source = results[token - Task.FirstResult].Column;
        ulong[] containing = table.Containing(source, column);
        int[] valueOfRow = table.Columns[source].ValueOfRow;
        ReadOnlySpan<ulong> rows = Rows(token);
        for (int w = 0; w < rows.Length; w++)
        {
            for (ulong left = rows[w]; left != 0; left &= left - 1)
            {
                int place = valueOfRow[w * 64 + BitOperations.TrailingZeroCount(left)] * words;
                for (int i = 0; i < into.Length; i++) into[i] |= containing[place + i];
            }
        }
    }

    /// <summary>Each row's successor, those past the end dropped.</summary>
    public void Successors(ReadOnlySpan<ulong> rows, Span<ulong> into)
    {
        ulong carry = 0;
        for (int w = 0; w < rows.Length; w++)
        {
            into[w] = ((rows[w] << 1) | carry) & table.All[w];
            carry = rows[w] >> 63;
        }
    }

    /// <summary>Each row's predecessor, that of the first dropped.</summary>
    public static void Predecessors(ReadOnlySpan<ulong> rows, Span<ulong> into)
    {
        ulong carry = 0;
        for (int w = rows.Length - 1; w >= 0; w--)
        {
            into[w] = (rows[w] >> 1) | carry;
            carry = rows[w] << 63;
        }
    }

    private static void And(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> into)
    {
        for (int w = 0; w < into.Length; w++) into[w] = a[w] & b[w];
    }

    private static int PopCount(ReadOnlySpan<ulong> rows)
    {
        int count = 0;
        foreach (ulong word in rows) count += BitOperations.PopCount(word);
        return count;
    }

    private static int FirstRow(ReadOnlySpan<ulong> rows)
    {
        for (int w = 0; w < rows.Length; w++)
            if (rows[w] != 0)
                return w * 64 + BitOperations.TrailingZeroCount(rows[w]);
        return -1;
    }

    private static int LastRow(ReadOnlySpan<ulong> rows)
    {
        for (int w = rows.Length - 1; w >= 0; w--)
            if (rows[w] != 0)
                return w * 64 + BitOperations.Log2(rows[w]);
        return -1;
    }

    private ValueTypes ListType(int column) => table.Types[column] switch
    {
        ValueTypes.StringColumn => ValueTypes.Strings,
        ValueTypes.NumberColumn => ValueTypes.Numbers,
        _ => ValueTypes.Dates,
    };

    private bool StoreRows(ReadOnlySpan<ulong> rows)
    {
        ref Value value = ref results[Count++];
        value.Type = ValueTypes.Rows;
        value.Column = -1;
        value.Count = PopCount(rows);
        return true;
    }

    private bool StoreList(ValueTypes type, int column, ReadOnlySpan<ulong> rows)
    {
        ref Value value = ref results[Count++];
        value.Type = type;
        value.Column = column;
        value.Count = PopCount(rows);
        value.IsNumeric = table.Types[column] == ValueTypes.NumberColumn;
        value.Single = -1;
        if (IsFull || (type == ValueTypes.Strings && !Task.Functions.EqualsTakesStrings)) return true; // nothing can compare with the list
        Range(table.Keys(column), rows, out value.Min, out value.Max);
        if (value.Min == value.Max) value.Single = value.Min;
        if (datesAsText) return true;
        Range(table.DayKeys(column), rows, out value.Min, out value.Max);
        if (value.Max < 0) value.Min = -1;
        return true;
    }

    private bool StoreNumber(double number, bool isInteger)
    {
        bits.AsSpan(Count * words, words).Clear();
        ref Value value = ref results[Count++];
        value.Type = ValueTypes.Number;
        value.Column = -1;
        value.Count = 1;
        value.IsInteger = isInteger;
        value.Number = number;
        return true;
    }

    private void Equal(ReadOnlySpan<ulong> rows, in Value value, int column, bool not, Span<ulong> into)
    {
        ReadOnlySpan<ulong> present = table.Present(column);
        for (int w = 0; w < into.Length; w++)
        {
            ulong equal = value.Count == 0 ? ~present[w] : EqualWord(in value, column, w); // no values: as a cell with none
            if (not) equal = Task.Options.NotEqualKeepsMissing ? ~equal : ~equal & present[w];
            into[w] = rows[w] & equal;
        }
    }

    private bool Compare(Operation operation, ReadOnlySpan<ulong> rows, in Value value, int column, Span<ulong> into)
    {
        ReadOnlySpan<ulong> present = table.Present(column);
        bool numeric = table.Types[column] == ValueTypes.NumberColumn;
        bool above = operation is Operation.GreaterOrEqual or Operation.Greater;
        if (value.Count > 0 && numeric != value.IsNumeric)
        {
            if (!Task.Options.CompareAcrossKinds) return false;
            if (above == numeric) into.Clear(); // every number is below every date
            else And(rows, present, into);
            return true;
        }

        ReadOnlySpan<int> keys = datesAsText ? table.Keys(column) : table.DayKeys(column);
        if (value.Count > 0 && value.Min < 0) return false; // by days, and no date of the list can be read
        for (int w = 0; w < into.Length; w++)
        {
            ulong keep = rows[w] & present[w];
            if (!datesAsText && keep != 0) keep &= Word<Above>(keys, w, -1);
            if (keep != 0 && value.Count > 0)
            {
                keep &= operation switch
                {
                    Operation.GreaterOrEqual => ~Word<Below>(keys, w, value.Max),
                    Operation.Greater => Word<Above>(keys, w, value.Max),
                    Operation.LessOrEqual => ~Word<Above>(keys, w, value.Min),
                    _ => Word<Below>(keys, w, value.Min),
                };
            }

            into[w] = keep;
        }

        return true;
    }

    private static bool Extreme(ReadOnlySpan<ulong> rows, ReadOnlySpan<int> keys, bool largest, Span<ulong> into)
    {
        Range(keys, rows, out int min, out int max);
        int key = largest ? max : min;
        if (max < 0) return false;
        for (int w = 0; w < into.Length; w++) into[w] = rows[w] == 0 ? 0 : rows[w] & Word<Equal>(keys, w, key);
        return true;
    }

    private bool Same(ReadOnlySpan<ulong> rows, in Value value, int column, Span<ulong> into)
    {
        if (value.Count != 1) return false;
        int key = table.Keys(column)[FirstRow(rows)];
        ReadOnlySpan<ulong> present = table.Present(column);
        for (int w = 0; w < into.Length; w++)
        {
            ulong equal = key < 0 ? ~present[w] & table.All[w] : Word<Equal>(table.Keys(column), w, key);
            into[w] = equal & ~rows[w];
        }

        return true;
    }

    private static bool Edge(ReadOnlySpan<ulong> rows, in Value value, bool first, Span<ulong> into)
    {
        if (value.Count < 2) return false;
        int row = first ? FirstRow(rows) : LastRow(rows);
        into.Clear();
        into[row >> 6] = 1UL << row;
        return true;
    }

    private bool Mode(ReadOnlySpan<ulong> rows, int column, Span<ulong> into)
    {
        int[] valueOfRow = table.Columns[column].ValueOfRow;
        And(rows, table.Present(column), into);
        int most = 0;
        for (int w = 0; w < into.Length; w++)
            for (ulong left = into[w]; left != 0; left &= left - 1)
                most = Math.Max(most, ++counts[valueOfRow[w * 64 + BitOperations.TrailingZeroCount(left)]]);
        for (int w = 0; w < into.Length; w++)
        {
            ulong modal = 0;
            for (ulong left = into[w]; left != 0; left &= left - 1)
                if (counts[valueOfRow[w * 64 + BitOperations.TrailingZeroCount(left)]] == most)
                    modal |= left & (~left + 1);
            into[w] = modal;
        }

        for (int w = 0; w < into.Length; w++)
            for (ulong left = rows[w] & table.Present(column)[w]; left != 0; left &= left - 1)
                counts[valueOfRow[w * 64 + BitOperations.TrailingZeroCount(left)]] = 0;
        return most > 0;
    }

    private double Sum(ReadOnlySpan<ulong> rows, int column, out int cells)
    {
        TableColumn source = table.Columns[column];
        ReadOnlySpan<ulong> present = table.Present(column);
        double sum = 0;
        cells = 0;
        for (int w = 0; w < rows.Length; w++)
        {
            for (ulong left = rows[w] & present[w]; left != 0; left &= left - 1)
            {
                sum += source.Numbers[source.ValueOfRow[w * 64 + BitOperations.TrailingZeroCount(left)]];
                cells++;
            }
        }

        return sum;
    }

    private bool Difference(ReadOnlySpan<int> args, int column)
    {
        if (ValueOf(args[0]).Count != 1 || ValueOf(args[1]).Count != 1) return false;
        ReadOnlySpan<int> keys = table.Keys(column);
        int first = keys[FirstRow(Rows(args[0]))], second = keys[FirstRow(Rows(args[1]))];
        if (first < 0 || second < 0) return false;
        return StoreNumber(Math.Abs(table.Number(first) - table.Number(second)), isInteger: false);
    }
}
