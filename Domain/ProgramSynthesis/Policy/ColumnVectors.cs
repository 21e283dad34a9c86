using System.Runtime.CompilerServices;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>A column's value vector in two parts, whose sum it is.</summary>
/// <param name="Header">Half the mean of the header's words.</param>
/// <param name="Kind">Half the type's word, and the place where places count.</param>
public sealed record ColumnVector(float[] Header, float[] Kind);

/// <summary>
/// Value vectors of typed columns: half the mean vector of the header's words and half the vector of the type's word.
/// Made once a table. Unknown words count as zero vectors.
/// </summary>
/// <param name="words">The words' vectors.</param>
/// <param name="places">Whether the raw column's place in the table adds a vector of its own.</param>
/// <param name="knows">Which header words count; null for all that have a vector.</param>
public sealed class ColumnVectors(IWordVectors words, bool places = false, Predicate<string>? knows = null)
{
    private const int Places = 8;
    private readonly HashedWordVectors _places = new(words.Dimension);

    private readonly ConditionalWeakTable<KnowledgeTable, ColumnVector[]> _tables = [];

    /// <summary>The vectors of a table's columns, in variable order.</summary>
    public ColumnVector[] Of(KnowledgeTable table) => _tables.GetValue(table, Vectors);

    private ColumnVector[] Vectors(KnowledgeTable table)
    {
        // The typed columns of one raw column share a name but for the suffix; string columns come first, in table order.
        var order = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. table.Columns.Select(column =>
        {
            string raw = RawName(column.Name);
            if (!order.TryGetValue(raw, out int place)) order.Add(raw, place = order.Count);
            return Vector(column, place);
        })];
    }

    private ColumnVector Vector(TableColumn column, int place)
    {
        float[] header = new float[words.Dimension], kind = new float[words.Dimension];
        string[] headerWords = HeaderWords(column.Name);
        foreach (string word in headerWords)
            if (knows is null || knows(word))
                Add(words, header, word, 0.5f / headerWords.Length);
        string suffix = column.Name[(column.Name.LastIndexOf('-') + 1)..];
        string type = column.Kind switch
        {
            _ when suffix is "year" or "amount" or "span" or "first" or "last" or "note" => suffix,
            ColumnKind.String => "string",
            ColumnKind.Number => "number",
            ColumnKind.Number2 => "num2",
            _ => "date",
        };
        Add(words, kind, type, 0.5f);
        if (places) Add(_places, kind, $"place {Math.Min(place, Places)}", 0.5f);
        return new ColumnVector(header, kind);
    }

    private static void Add(IWordVectors vectors, float[] sum, string word, float weight)
    {
        if (!vectors.TryGet(word, out ReadOnlySpan<float> vector)) return;
        for (int i = 0; i < sum.Length; i++) sum[i] += weight * vector[i];
    }

    /// <summary>A typed column's name without its type: <c>r.points-number</c> gives <c>r.points</c>.</summary>
    public static string RawName(string columnName) => columnName.LastIndexOf('-') is > 0 and var at ? columnName[..at] : columnName;

    /// <summary>A column's header id: its name without <c>r.</c> and the type.</summary>
    public static string HeaderOf(string columnName)
    {
        string name = RawName(columnName);
        return name.StartsWith("r.", StringComparison.Ordinal) ? name[2..] : name;
    }

    /// <summary>The words of a column's header: <c>r.net_capacity-number</c> gives <c>net</c>, <c>capacity</c>.</summary>
    public static string[] HeaderWords(string columnName) => HeaderOf(columnName).Split('_', StringSplitOptions.RemoveEmptyEntries);
}
