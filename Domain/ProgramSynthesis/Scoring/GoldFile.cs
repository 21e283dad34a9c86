using System.Text;
using ActorLab.Domain.Common;

namespace ActorLab.Domain.ProgramSynthesis.Scoring;

/// <summary>
/// Files of right answers: tab-separated with a header that names at least <c>id</c> and <c>targetValue</c>, and
/// <c>targetCanon</c> in tagged files. Items are joined with <c>|</c>. Further columns do no harm; a column <c>split</c> parts
/// the questions.
/// </summary>
public static class GoldFile
{
    /// <summary>Reads the right answers of a file, in its order.</summary>
    public static OrderedDictionary<string, Answer> Read(string path) => Read(path, out _);

    /// <summary>Reads the right answers of a file, in its order, and each question's split where the file has such a column.</summary>
    public static OrderedDictionary<string, Answer> Read(string path, out IReadOnlyDictionary<string, string>? splits)
    {
        var answers = new OrderedDictionary<string, Answer>(StringComparer.Ordinal);
        using StreamReader reader = ScoringInput.Open(path);
        string[] header = (reader.ReadLine() ?? throw new InputException("the file is empty; it needs a header line with the columns id and targetValue.", path)).Split('\t');
        int id = Column("id"), value = Column("targetValue"), canon = Array.IndexOf(header, "targetCanon"), split = Array.IndexOf(header, "split");
        Dictionary<string, string>? splitOf = split < 0 ? null : new(StringComparer.Ordinal);
        for (int line = 2; reader.ReadLine() is { } text; line++)
        {
            if (text.Length == 0) continue;
            string[] cells = text.Split('\t');
            if (cells.Length <= Math.Max(Math.Max(id, value), Math.Max(canon, split)))
                throw new InputException($"the line has {cells.Length} columns, but the header names {header.Length}.", path, line);
            if (!answers.TryAdd(cells[id], Parse(cells[value], canon < 0 ? null : cells[canon], path, line)))
                throw new InputException($"the id {cells[id]} occurs twice; each question may have one right answer.", path, line);
            splitOf?.Add(cells[id], cells[split]);
        }

        splits = splitOf;
        return answers;

        int Column(string name) => Array.IndexOf(header, name) is >= 0 and var index
            ? index
            : throw new InputException($"the column {name} is missing; the header has {string.Join(", ", header)}.", path, 1);
    }

    /// <summary>Splits a list of items and undoes its escapes.</summary>
    public static string[] Unescape(string list) => [.. list.Split('|').Select(UnescapeItem)];

    /// <summary>Undoes escapes in the evaluator's order: <c>\n</c>, then <c>\p</c>, then <c>\\</c>.</summary>
    public static string UnescapeItem(string item) =>
        item.Contains('\\')
            ? item.Replace(@"\n", "\n", StringComparison.Ordinal).Replace(@"\p", "|", StringComparison.Ordinal).Replace(@"\\", @"\", StringComparison.Ordinal)
            : item;

    private static Answer Parse(string value, string? canon, string path, int line)
    {
        string[] values = Unescape(value);
        if (canon is null) return new Answer(values);
        string[] canonical = Unescape(canon);
        return canonical.Length == values.Length
            ? new Answer(values, canonical)
            : throw new InputException($"targetValue has {values.Length} items and targetCanon {canonical.Length}; the counts must agree.", path, line);
    }
}

/// <summary>Opening of input files.</summary>
internal static class ScoringInput
{
    /// <summary>Opens a UTF-8 text file; what hinders it is told as a fault of the input.</summary>
    public static StreamReader Open(string path)
    {
        try
        {
            return new StreamReader(path, Encoding.UTF8);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"the file cannot be read: {fault.Message}", path, inner: fault);
        }
    }
}
