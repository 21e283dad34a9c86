using System.Runtime.CompilerServices;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>
/// Value vectors of typed columns: half the mean vector of the header's words and half the vector of the type's word.
/// Made once a table. Unknown words count as zero vectors.
/// </summary>
/// <param name="words">The words' vectors.</param>
/// <param name="places">Whether the raw column's place in the table adds a vector of its own.</param>
public sealed class ColumnVectors(IWordVectors words, bool places = false)
{
    private const int Places = 8;
    private readonly HashedWordVectors _places = new(words.Dimension);

    private readonly ConditionalWeakTable<KnowledgeTable, float[][]> _tables = [];

    /// <summary>The vectors of a table's columns, in variable order.</summary>
    public float[][] Of(KnowledgeTable table) => _tables.GetValue(table, Vectors);

    private float[][] Vectors(KnowledgeTable table)
    {
        float[][] vectors = [.. table.Columns.Select(Vector)];
        if (!places) return vectors;
        // The typed columns of one raw column share a name but for the suffix; string columns come first, in table order.
        var order = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int c = 0; c < vectors.Length; c++)
        {
            string raw = table.Columns[c].Name[..table.Columns[c].Name.LastIndexOf('-')];
            if (!order.TryGetValue(raw, out int place)) order.Add(raw, place = order.Count);
            _places.TryGet($"place {Math.Min(place, Places)}", out ReadOnlySpan<float> vector);
            for (int i = 0; i < vectors[c].Length; i++) vectors[c][i] += 0.5f * vector[i];
        }

        return vectors;
    }

    private float[] Vector(TableColumn column)
    {
        float[] sum = new float[words.Dimension];
        string[] header = HeaderWords(column.Name);
        foreach (string word in header) Add(sum, word, 0.5f / header.Length);
        string type = column.Kind switch
        {
            ColumnKind.String => "string",
            ColumnKind.Number => "number",
            ColumnKind.Number2 => "num2",
            _ => "date",
        };
        Add(sum, type, 0.5f);
        return sum;
    }

    private void Add(float[] sum, string word, float weight)
    {
        if (!words.TryGet(word, out ReadOnlySpan<float> vector)) return;
        for (int i = 0; i < sum.Length; i++) sum[i] += weight * vector[i];
    }

    /// <summary>The words of a column's header: <c>r.net_capacity-number</c> gives <c>net</c>, <c>capacity</c>.</summary>
    public static string[] HeaderWords(string columnName)
    {
        ReadOnlySpan<char> name = columnName;
        if (name.StartsWith("r.")) name = name[2..];
        int suffix = name.LastIndexOf('-');
        if (suffix > 0) name = name[..suffix];
        return name.ToString().Split('_', StringSplitOptions.RemoveEmptyEntries);
    }
}
