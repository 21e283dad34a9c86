using System.Globalization;
using System.Numerics;

namespace ActorLab.Interpreter.ProgramSynthesis;

/// <summary>What a program's value is.</summary>
public enum DenotationKind : byte
{
    /// <summary>The program failed.</summary>
    Error,

    /// <summary>Rows of the table.</summary>
    Rows,

    /// <summary>Strings or dates.</summary>
    Texts,

    /// <summary>Numbers.</summary>
    Numbers,

    /// <summary>A count of rows: one number, which prints without a point.</summary>
    Count,
}

/// <summary>The value of a program. Two are equal if their kinds and their values, in order, are.</summary>
public sealed class Denotation : IEquatable<Denotation>
{
    private Denotation(DenotationKind kind, int[] rows, string[] texts, double[] numbers)
    {
        Kind = kind;
        Rows = rows;
        Texts = texts;
        Numbers = numbers;
    }

    /// <summary>The value of a failed program.</summary>
    public static Denotation Error { get; } = new(DenotationKind.Error, [], [], []);

    /// <summary>What the values are.</summary>
    public DenotationKind Kind { get; }

    /// <summary>Indices of rows, ascending, if the value is rows.</summary>
    public IReadOnlyList<int> Rows { get; }

    /// <summary>Strings or dates, each at its first row's place; with duplicates only where hop keeps them.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>Numbers, ordered as <see cref="Texts"/> is; also the count, if the value is one.</summary>
    public IReadOnlyList<double> Numbers { get; }

    /// <summary>How many values there are.</summary>
    public int Count => Rows.Count + Texts.Count + Numbers.Count;

    /// <summary>The values as the evaluator takes them: <c>row_3</c>, <c>1990.0</c>, <c>2</c>, or <c>&lt;ERROR&gt;</c>.</summary>
    public IReadOnlyList<string> ToTexts() => Kind switch
    {
        DenotationKind.Error => ["<ERROR>"],
        DenotationKind.Rows => [.. Rows.Select(r => string.Create(CultureInfo.InvariantCulture, $"row_{r}"))],
        DenotationKind.Texts => Texts,
        DenotationKind.Count => [((long)Numbers[0]).ToString(CultureInfo.InvariantCulture)],
        _ => [.. Numbers.Select(PythonNumber.Text)],
    };

    /// <inheritdoc/>
    public bool Equals(Denotation? other) => other is not null && Kind == other.Kind
        && Rows.SequenceEqual(other.Rows) && Texts.SequenceEqual(other.Texts, StringComparer.Ordinal) && Numbers.SequenceEqual(other.Numbers);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Denotation);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Kind);
        foreach (int row in Rows) hash.Add(row);
        foreach (string text in Texts) hash.Add(text, StringComparer.Ordinal);
        foreach (double number in Numbers) hash.Add(number);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", ToTexts());

    internal static Denotation Of(Machine machine) => Of(machine, machine.Count - 1);

    internal static Denotation Of(Machine machine, int result)
    {
        ref readonly Value value = ref machine.Result(result);
        if (value.Type == ValueTypes.Number) return new(value.IsInteger ? DenotationKind.Count : DenotationKind.Numbers, [], [], [value.Number]);
        int[] rows = RowsOf(machine.ResultRows(result), value.Count);
        if (value.Type == ValueTypes.Rows) return new(DenotationKind.Rows, rows, [], []);
        TableColumn column = machine.Task.Index.Columns[value.Column];
        IEnumerable<int> values = rows.Select(r => column.ValueOfRow[r]);
        if (!machine.Task.Functions.HopKeepsDuplicates || value.Type == ValueTypes.Extreme) values = values.Distinct();
        return column.IsNumeric
            ? new(DenotationKind.Numbers, [], [], [.. values.Select(v => column.Numbers[v])])
            : new(DenotationKind.Texts, [], [.. values.Select(v => column.Texts[v])], []);
    }

    /// <summary>Equal fingerprints mean equal denotations, as nearly surely as 64 bits can; the reverse need not hold.</summary>
    internal static ulong FingerprintOf(Machine machine)
    {
        int last = machine.Count - 1;
        ref readonly Value value = ref machine.Result(last);
        var hash = new Fingerprint();
        hash.Add((ulong)value.Type << 33 | (value.IsInteger && value.Type == ValueTypes.Number ? 1UL << 32 : 0) | (uint)value.Column);
        if (value.Type == ValueTypes.Number) hash.Add(BitConverter.DoubleToUInt64Bits(value.Number));
        else foreach (ulong word in machine.ResultRows(last)) hash.Add(word);
        return hash.Value;
    }

    private static int[] RowsOf(ReadOnlySpan<ulong> words, int count)
    {
        int[] rows = new int[count];
        int n = 0;
        for (int w = 0; w < words.Length; w++)
            for (ulong left = words[w]; left != 0; left &= left - 1)
                rows[n++] = w * 64 + BitOperations.TrailingZeroCount(left);
        return rows;
    }
}
