using System.Globalization;
using ActorLab.Domain.Common;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>One cell of a tagged table, as the tagger saw it; <see cref="Content"/> is not unescaped.</summary>
internal readonly record struct TaggedCell(string Content, int TokenCount, double? Number, double? Number2, string? Date);

/// <summary>A CoreNLP-tagged table file of WikiTableQuestions.</summary>
internal sealed record TaggedTable(string Name, IReadOnlyList<string> Columns, int RowCount, TaggedCell[][] Cells)
{
    private const string IdPrefix = "fb:row.row.";

    public static TaggedTable Read(string path)
    {
        var names = new List<string>();
        var cells = new List<List<TaggedCell>>();
        Fields? fields = null;
        foreach ((int number, string line) in TextFile.Lines(TextFile.Read(path)))
        {
            if (fields is null)
            {
                fields = Fields.Of(line, path);
                continue;
            }

            string[] parts = line.Split('\t');
            if (parts.Length != fields.Count)
                throw new InputException($"This line has {parts.Length} fields, the header names {fields.Count}.", path, number);
            int row = Whole(parts[fields.Row], "row", path, number), column = Whole(parts[fields.Column], "col", path, number);
            if (row < 0)
            {
                string id = parts[fields.Id];
                if (column != names.Count || !id.StartsWith(IdPrefix, StringComparison.Ordinal))
                    throw new InputException($"The header cell '{id}' of column {column} is out of place.", path, number);
                names.Add(id[IdPrefix.Length..]);
                cells.Add([]);
                continue;
            }

            if (column < 0 || column >= cells.Count || row != cells[column].Count)
                throw new InputException($"The cell of row {row}, column {column} is out of place.", path, number);
            string tokens = parts[fields.Tokens], date = parts[fields.Date];
            cells[column].Add(new TaggedCell(
                parts[fields.Content], 1 + tokens.AsSpan().Count('|'),
                Number(parts[fields.Number], path, number), Number(parts[fields.Number2], path, number), date.Length == 0 ? null : date));
        }

        if (names.Count == 0) throw new InputException("The tagged table is empty; its first lines must name the fields and columns.", path, 1);
        int rows = cells[0].Count;
        if (cells.FindIndex(c => c.Count != rows) is >= 0 and var ragged)
            throw new InputException($"Column {names[ragged]} has {cells[ragged].Count} cells, the first column {rows}.", path);
        return new TaggedTable(NameOf(path), names, rows, [.. cells.Select(c => c.ToArray())]);
    }

    /// <summary><c>…/204-tagged/590.tagged</c> is <c>t_204_590</c>; any other file its own name.</summary>
    private static string NameOf(string path)
    {
        string file = Path.GetFileNameWithoutExtension(path), folder = Path.GetFileName(Path.GetDirectoryName(path) ?? "");
        return folder.EndsWith("-tagged", StringComparison.Ordinal) ? $"t_{folder[..^"-tagged".Length]}_{file}" : file;
    }

    private static int Whole(string text, string field, string path, int line) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw new InputException($"The field {field} must be a whole number, not '{text}'.", path, line);

    private static double? Number(string text, string path, int line)
    {
        if (text.Length == 0) return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            // Hex colours such as #C5E384 were read as infinite.
            ? double.IsFinite(value) ? value : null
            : throw new InputException($"A number field holds '{text}'.", path, line);
    }

    private sealed record Fields(int Count, int Row, int Column, int Id, int Content, int Tokens, int Number, int Date, int Number2)
    {
        public static Fields Of(string header, string path)
        {
            string[] names = header.Split('\t');
            return new Fields(names.Length, At("row"), At("col"), At("id"), At("content"), At("tokens"), At("number"), At("date"), At("num2"));
            int At(string name) => Array.IndexOf(names, name) is >= 0 and var i
                ? i
                : throw new InputException($"The tagged table lacks the field '{name}'.", path, 1);
        }
    }
}
