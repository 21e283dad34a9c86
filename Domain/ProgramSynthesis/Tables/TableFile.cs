using ActorLab.Domain.Common;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>
/// One table's file, read as its name asks: <c>.tagged</c> as CoreNLP tagged it, a file in WikiTableQuestions' folders
/// (<c>204-csv/590.csv</c>) with that set's escapes and name (<c>t_204_590</c>), any other as a user's own CSV or TSV.
/// </summary>
/// <param name="Raw">Headers and cells as they stand in the file.</param>
/// <param name="Table">The typed columns that programs use.</param>
public sealed record TableFile(RawTable Raw, KnowledgeTable Table)
{
    private const string TaggedExtension = ".tagged", SetSuffix = "-csv";

    /// <summary>Reads a table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="data">The settings of the run whose columns are wanted; null for the defaults.</param>
    /// <exception cref="InputException">The file is at fault.</exception>
    public static TableFile Read(string path, DataOptions? data = null)
    {
        data ??= new DataOptions();
        string extension = Path.GetExtension(path).ToLowerInvariant();
        if (extension == TaggedExtension)
        {
            KnowledgeTable tagged = TableBuilder.FromTagged(path, data.Columns(TableOptions.Default));
            return new TableFile(RawOfTagged(path), tagged);
        }

        string name = Path.GetFileNameWithoutExtension(path), folder = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "");
        if (folder.EndsWith(SetSuffix, StringComparison.Ordinal) && name.Length > 0 && name.All(char.IsAsciiDigit))
        {
            var options = new TableReaderOptions { Dialect = extension == ".csv" ? TableDialect.BackslashCsv : TableDialect.Tsv, Separator = extension == ".csv" ? ',' : '\t' };
            return Typed(TableReader.Read(path, $"t_{folder[..^SetSuffix.Length]}_{name}", options), data.Columns(TableOptions.Default));
        }

        return Typed(TableReader.Read(path), data.Columns(QuestionSetOptions.OwnColumns));
    }

    private static TableFile Typed(RawTable raw, TableOptions options) => new(raw, TableBuilder.FromRaw(raw, options));

    private static RawTable RawOfTagged(string path)
    {
        TaggedTable table = TaggedTable.Read(path);
        var rows = new string[table.RowCount][];
        for (int row = 0; row < rows.Length; row++) rows[row] = [.. table.Cells.Select(column => TextFile.Unescape(column[row].Content))];
        return new RawTable { Name = table.Name, Headers = table.Columns, Rows = rows, File = path };
    }
}
