namespace ActorLab.Interpreter.ProgramSynthesis;

/// <summary>
/// One typed column of a table: a value or nothing for each row. Values are interned: rows with equal values share an
/// index into <see cref="Texts"/> or <see cref="Numbers"/>, so that equality of cells is equality of indices.
/// </summary>
public sealed class TableColumn
{
    private TableColumn(string name, ColumnKind kind, int[] valueOfRow, string[] texts, double[] numbers)
    {
        Name = name;
        Kind = kind;
        ValueOfRow = valueOfRow;
        Texts = texts;
        Numbers = numbers;
    }

    /// <summary>Full name with its type suffix, for example <c>r.points-number</c>.</summary>
    public string Name { get; }

    /// <summary>What the values are.</summary>
    public ColumnKind Kind { get; }

    /// <summary>For each row the index of its value, or -1 where the cell has none.</summary>
    public int[] ValueOfRow { get; }

    /// <summary>Distinct values of a string or date column, in order of first appearance; empty for numbers.</summary>
    public string[] Texts { get; }

    /// <summary>Distinct values of a number column, in order of first appearance; empty for text.</summary>
    public double[] Numbers { get; }

    /// <summary>Whether the values are numbers (<see cref="ColumnKind.Number"/> or <see cref="ColumnKind.Number2"/>).</summary>
    public bool IsNumeric => Kind is ColumnKind.Number or ColumnKind.Number2;

    /// <summary>Makes a string or date column; null marks a missing cell.</summary>
    public static TableColumn OfTexts(string name, ColumnKind kind, IReadOnlyList<string?> cells)
    {
        if (kind is ColumnKind.Number or ColumnKind.Number2) throw new ArgumentException("A number column is made of numbers.", nameof(kind));
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] rows = new int[cells.Count];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = -1;
            if (cells[i] is not { } text) continue;
            if (!index.TryGetValue(text, out rows[i])) index.Add(text, rows[i] = index.Count);
        }

        return new TableColumn(name, kind, rows, [.. index.Keys], []);
    }

    /// <summary>Makes a number column; null marks a missing cell.</summary>
    public static TableColumn OfNumbers(string name, ColumnKind kind, IReadOnlyList<double?> cells)
    {
        if (kind is ColumnKind.String or ColumnKind.Date) throw new ArgumentException("A text column is made of texts.", nameof(kind));
        var index = new Dictionary<double, int>();
        int[] rows = new int[cells.Count];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = -1;
            if (cells[i] is not { } number) continue;
            if (!index.TryGetValue(number, out rows[i])) index.Add(number, rows[i] = index.Count);
        }

        return new TableColumn(name, kind, rows, [], [.. index.Keys]);
    }
}
