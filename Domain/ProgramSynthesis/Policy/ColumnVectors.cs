using System.Runtime.CompilerServices;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>
/// Value vectors of typed columns: half the mean vector of the header's words and half the vector of the type's word.
/// Made once a table. Unknown words count as zero vectors.
/// </summary>
public sealed class ColumnVectors(IWordVectors words)
{
    private readonly ConditionalWeakTable<KnowledgeTable, float[][]> _tables = [];

    /// <summary>The vectors of a table's columns, in variable order.</summary>
    public float[][] Of(KnowledgeTable table) => _tables.GetValue(table, t => [.. t.Columns.Select(Vector)]);

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
