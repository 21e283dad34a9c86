using System.Runtime.CompilerServices;

namespace ActorLab.Interpreter.ProgramSynthesis;

/// <summary>
/// What programs need to know of a table, worked out once and shared by all its questions. Every distinct value of
/// the table has a key: numbers in ascending order, above them texts in ascending order (as Python 2 orders them), so
/// that comparing cells is comparing keys. Keys of values are even; a value that is not in the table falls on the odd
/// number between its neighbours.
/// </summary>
internal sealed class TableIndex
{
    private static readonly ConditionalWeakTable<KnowledgeTable, TableIndex> Indexes = [];

    private readonly double[] numbers;
    private readonly string[] texts;
    private readonly long[] days;
    private readonly int[] keys;
    private readonly int[] dayPlane;
    private readonly ulong[] present;
    private readonly int[] textSlot;
    private readonly ulong[]?[] containing;
    private readonly ulong[]?[] blank;

    // What stands in the first cells of a row that sums up the others, and what cells that say nothing hold.
    private static readonly HashSet<string> TotalWords = ["total", "totals", "total:", "grand total", "overall", "sum", "all", "average", "overall total", "combined", "combined total", "career", "career total", "career totals", "subtotal"];
    private static readonly HashSet<string> BlankTexts = ["", "-", "--", "n/a", "na", "none", "?", "unknown", "tba", "tbd", "tbc", "no", "nil", "null", "did not qualify", "dnq", "not held"];

    private TableIndex(KnowledgeTable table)
    {
        Table = table;
        ColumnCount = table.Columns.Count;
        Columns = [.. table.Columns];
        RowCount = table.RowCount;
        Words = Math.Max(1, (RowCount + 63) / 64);
        Stride = (RowCount + 7) / 8 * 8;
        All = new ulong[Words];
        for (int r = 0; r < RowCount; r++) All[r >> 6] |= 1UL << r;
        AllRows = new Value { Type = ValueTypes.Rows, Count = RowCount, Column = -1, Single = -1 };

        numbers = Sorted(Columns.SelectMany(c => c.Numbers), Comparer<double>.Default);
        texts = Sorted(Columns.SelectMany(c => c.Texts), StringComparer.Ordinal);
        days = Sorted(Columns.Where(c => c.Kind == ColumnKind.Date).SelectMany(c => c.Texts).Select(DaysOrNull).OfType<long>(), Comparer<long>.Default);
        Types = [.. Columns.Select(TypeOf)];
        textSlot = new int[ColumnCount];
        dayPlane = new int[ColumnCount];
        int planes = ColumnCount;
        for (int c = 0; c < ColumnCount; c++)
        {
            textSlot[c] = Columns[c].Kind == ColumnKind.String ? TextColumnCount++ : -1;
            dayPlane[c] = Columns[c].Kind == ColumnKind.Date ? planes++ : c;
        }

        keys = new int[planes * Stride];
        Array.Fill(keys, -1);
        present = new ulong[ColumnCount * Words];
        for (int c = 0; c < ColumnCount; c++) FillColumn(c);
        containing = new ulong[]?[TextColumnCount * TextColumnCount];
        blank = new ulong[]?[ColumnCount];
        Body = (ulong[])All.Clone();
        for (int r = 0; r < RowCount; r++)
            if (IsTotal(r))
                Body[r >> 6] &= ~(1UL << r);
        HasTotals = !Body.AsSpan().SequenceEqual(All) && Body.AsSpan().ContainsAnyExcept(0UL);
    }

    public KnowledgeTable Table { get; }

    public TableColumn[] Columns { get; }

    public int ColumnCount { get; }

    public int TextColumnCount { get; }

    public int RowCount { get; }

    /// <summary>Words of 64 rows in a row set.</summary>
    public int Words { get; }

    /// <summary>Keys a column takes, a multiple of eight.</summary>
    public int Stride { get; }

    /// <summary>The set of all rows.</summary>
    public ulong[] All { get; }

    /// <summary>Whether there are both rows that sum up the others and others.</summary>
    public bool HasTotals { get; }

    /// <summary>The set of rows that do not sum up the others.</summary>
    public ulong[] Body { get; }

    /// <summary>The value of <c>all_rows</c>.</summary>
    public Value AllRows;

    /// <summary>For each column its type.</summary>
    public ValueTypes[] Types { get; }

    public static TableIndex Of(KnowledgeTable table) => Indexes.GetValue(table, static t => new TableIndex(t));

    public static ValueTypes TypeOf(TableColumn column) => column.Kind switch
    {
        ColumnKind.String => ValueTypes.StringColumn,
        ColumnKind.Date => ValueTypes.DateColumn,
        _ => ValueTypes.NumberColumn,
    };

    /// <summary>For each row the key of its cell, -1 where there is none.</summary>
    public ReadOnlySpan<int> Keys(int column) => keys.AsSpan(column * Stride, Stride);

    /// <summary>As <see cref="Keys"/>, but dates by their days: equal days are equal, unreadable dates missing.</summary>
    public ReadOnlySpan<int> DayKeys(int column) => keys.AsSpan(dayPlane[column] * Stride, Stride);

    /// <summary>Rows that have a cell in the column.</summary>
    public ReadOnlySpan<ulong> Present(int column) => present.AsSpan(column * Words, Words);

    /// <summary>The number with this key.</summary>
    public double Number(int key) => numbers[(key >> 1) - 1];

    /// <summary>Rows whose cell in the column is missing or says nothing. Made at the first use.</summary>
    public ReadOnlySpan<ulong> Blank(int column)
    {
        ref ulong[]? place = ref blank[column];
        if (Volatile.Read(ref place) is { } known) return known;
        ulong[] rows = new ulong[Words];
        TableColumn of = Columns[column];
        for (int r = 0; r < RowCount; r++)
        {
            int value = of.ValueOfRow[r];
            if (value < 0 || (of.Kind == ColumnKind.String && BlankTexts.Contains(of.Texts[value]))) rows[r >> 6] |= 1UL << r;
        }

        Volatile.Write(ref place, rows);
        return rows;
    }

    /// <summary>The place of a string column among the string columns.</summary>
    public int TextSlot(int column) => textSlot[column];

    public int KeyOf(double number) => KeyAt(Array.BinarySearch(numbers, number), 0);

    public int KeyOf(string text) => KeyAt(Array.BinarySearch(texts, text, StringComparer.Ordinal), numbers.Length);

    /// <summary>The day key of a date; -1 if the date cannot be read.</summary>
    public int DayKeyOf(string date) => DateText.TryDays(date, out long day) ? KeyAt(Array.BinarySearch(days, day), 0) : -1;

    /// <summary>
    /// For each distinct value of a source column the rows of the target column whose text contains it, a row set
    /// after the other. Made at the first use: few pairs of columns are ever asked for.
    /// </summary>
    public ulong[] Containing(int source, int target)
    {
        ref ulong[]? place = ref containing[textSlot[source] * TextColumnCount + textSlot[target]];
        if (Volatile.Read(ref place) is { } known) return known;
        string[] parts = Columns[source].Texts;
        ulong[] rows = new ulong[parts.Length * Words];
        for (int i = 0; i < parts.Length; i++) MarkContaining(target, parts[i], rows.AsSpan(i * Words, Words));
        Volatile.Write(ref place, rows);
        return rows;
    }

    /// <summary>Adds the rows whose text in the column contains the part.</summary>
    public void MarkContaining(int column, string part, Span<ulong> rows)
    {
        string[] values = Columns[column].Texts;
        int[] valueOfRow = Columns[column].ValueOfRow;
        Span<bool> contains = values.Length <= 1024 ? stackalloc bool[values.Length] : new bool[values.Length];
        bool any = false;
        for (int i = 0; i < values.Length; i++)
            any |= contains[i] = values[i].Length >= part.Length && values[i].Contains(part, StringComparison.Ordinal);
        if (!any) return;
        for (int r = 0; r < valueOfRow.Length; r++)
            if (valueOfRow[r] >= 0 && contains[valueOfRow[r]])
                rows[r >> 6] |= 1UL << r;
    }

    /// <summary>Whether one of a row's first three texts says that the row sums up the others.</summary>
    private bool IsTotal(int row)
    {
        int seen = 0;
        foreach (TableColumn column in Columns)
        {
            if (column.Kind != ColumnKind.String || seen++ == 3) return false;
            if (column.ValueOfRow[row] is >= 0 and var value && TotalWords.Contains(column.Texts[value])) return true;
        }

        return false;
    }

    private static T[] Sorted<T>(IEnumerable<T> values, IComparer<T> order)
    {
        T[] distinct = [.. values.Distinct()];
        Array.Sort(distinct, order);
        return distinct;
    }

    private static long? DaysOrNull(string date) => DateText.TryDays(date, out long days) ? days : null;

    private static int KeyAt(int found, int below) => found >= 0 ? 2 * (below + found + 1) : 2 * (below + ~found) + 1;

    private void FillColumn(int c)
    {
        TableColumn column = Columns[c];
        Span<int> own = keys.AsSpan(c * Stride, Stride);
        Span<int> day = keys.AsSpan(dayPlane[c] * Stride, Stride);
        int[] keyOfValue = column.IsNumeric ? [.. column.Numbers.Select(KeyOf)] : [.. column.Texts.Select(KeyOf)];
        for (int r = 0; r < RowCount; r++)
        {
            int value = column.ValueOfRow[r];
            if (value < 0) continue;
            present[c * Words + (r >> 6)] |= 1UL << r;
            if (column.Kind == ColumnKind.Date) day[r] = DayKeyOf(column.Texts[value]);
            own[r] = keyOfValue[value];
        }
    }
}
