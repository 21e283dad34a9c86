using System.Globalization;
using System.Text.RegularExpressions;
using ActorLab.Domain.Common;
using CsvHelper;
using CsvHelper.Configuration;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>
/// Reads any CSV or TSV file that has a header line. Tolerated: a byte order mark, empty and equal headers (columns get
/// names of their own later), blank lines, rows that are too short (filled with empty cells), rows that are too long by
/// empty cells only, a quote inside an unquoted cell. Refused with file and line: no header, longer rows, quotes never closed or
/// closed before their cell ends, bytes that are no text, too many rows.
/// </summary>
public static partial class TableReader
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">The table's name; null: the file's name without its extension.</param>
    /// <param name="options">How to read it; null: the defaults.</param>
    /// <exception cref="InputException">The file is at fault.</exception>
    public static RawTable Read(string path, string? name = null, TableReaderOptions? options = null) =>
        Parse(TextFile.Read(path, (options ?? TableReaderOptions.Default).MaxBytes), path, name, options);

    /// <summary>Reads a table from text that was in the file <paramref name="path"/> (used in errors and to guess the dialect).</summary>
    public static RawTable Parse(string text, string path, string? name = null, TableReaderOptions? options = null)
    {
        options ??= TableReaderOptions.Default;
        if (options.Dialect == TableDialect.Auto) options = options with { Dialect = Guess(text, path) };
        IEnumerable<(int Line, string[] Cells)> records = options.Dialect == TableDialect.Tsv
            ? TsvRecords(text, options.Separator ?? '\t')
            : CsvRecords(text, path, options);

        string[]? headers = null;
        var rows = new List<string[]>();
        foreach ((int line, string[] cells) in records)
        {
            if (headers is null)
            {
                headers = cells;
                if (cells.Length > options.MaxColumns)
                    throw new InputException($"The header names {cells.Length} columns, the limit is {options.MaxColumns}.", path, line);
                continue;
            }

            if (cells.Length == 1 && cells[0].Length == 0 && headers.Length > 1) continue;
            if (rows.Count == options.MaxRows)
                throw new InputException($"The table has more than {options.MaxRows:N0} rows, the limit; take the rows that matter or raise the limit.", path, line);
            rows.Add(Fit(cells, headers.Length, path, line));
        }

        if (headers is null || (headers.Length == 1 && string.IsNullOrWhiteSpace(headers[0]) && rows.Count == 0))
            throw new InputException("The table is empty; its first line must name the columns.", path, 1);
        return new RawTable { Name = name ?? Path.GetFileNameWithoutExtension(path), Headers = headers, Rows = rows, File = path };
    }

    private static string[] Fit(string[] cells, int width, string path, int line)
    {
        if (cells.Length == width) return cells;
        for (int i = width; i < cells.Length; i++)
            if (!string.IsNullOrWhiteSpace(cells[i]))
                throw new InputException($"This row has {cells.Length} cells, the header names {width} columns; quote cells that hold a separator.", path, line);
        int given = cells.Length;
        Array.Resize(ref cells, width);
        for (int i = given; i < width; i++) cells[i] = "";
        return cells;
    }

    private static IEnumerable<(int Line, string[] Cells)> TsvRecords(string text, char separator)
    {
        foreach ((int number, string line) in TextFile.Lines(text))
        {
            string[] cells = line.Split(separator);
            for (int i = 0; i < cells.Length; i++) cells[i] = TextFile.Unescape(cells[i]);
            yield return (number, cells);
        }
    }

    private static IEnumerable<(int Line, string[] Cells)> CsvRecords(string text, string path, TableReaderOptions options)
    {
        bool backslash = options.Dialect == TableDialect.BackslashCsv;
        bool broken = false;
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = (options.Separator ?? GuessSeparator(text)).ToString(),
            Mode = CsvMode.RFC4180,
            Escape = backslash ? '\\' : '"',
            IgnoreBlankLines = true,
            BadDataFound = bad => broken |= bad.Field.TrimStart().StartsWith('"'),
            DetectColumnCountChanges = false,
        };
        CheckQuotes(text, path, backslash, configuration.Delimiter[0]);
        using var parser = new CsvParser(new StringReader(text), configuration);
        int line = 1;
        while (parser.Read())
        {
            string[] cells = parser.Record!;
            if (broken) throw new InputException("The quotes of this row do not match; write a quote inside a quoted cell twice.", path, line);
            yield return (line, cells);
            line = parser.RawRow + 1;
        }
    }

    /// <summary>
    /// A quote that is never closed swallows the rest of the file: found here, where the line it opened on is known.
    /// </summary>
    private static void CheckQuotes(string text, string path, bool backslash, char separator)
    {
        bool quoted = false, fieldStart = true;
        int line = 1, opened = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '\n') line++;
            if (quoted)
            {
                if (backslash && c == '\\') i++;
                else if (c == '"' && !backslash && i + 1 < text.Length && text[i + 1] == '"') i++;
                else if (c == '"') quoted = false;
            }
            else if (c == '"' && fieldStart)
            {
                quoted = true;
                opened = line;
            }

            fieldStart = !quoted && (c == separator || c is '\n' or '\r');
        }

        if (quoted) throw new InputException("A quote opened here is never closed.", path, opened);
    }

    private static TableDialect Guess(string text, string path) =>
        Path.GetExtension(path).ToLowerInvariant() is ".tsv" or ".tab" ? TableDialect.Tsv
        : QuoteAfterBackslashInsideCell().IsMatch(text) ? TableDialect.BackslashCsv
        : TableDialect.Csv;

    private static char GuessSeparator(string text)
    {
        Span<int> counts = stackalloc int[3];
        bool quoted = false;
        foreach (char c in text)
        {
            if (c == '"') quoted = !quoted;
            else if (quoted) continue;
            else if (c == '\n') break;
            else if (",;\t".IndexOf(c) is >= 0 and var k) counts[k]++;
        }

        return counts[1] > counts[0] && counts[1] >= counts[2] ? ';' : counts[2] > counts[0] ? '\t' : ',';
    }

    // In RFC 4180 a quote after a backslash ends its cell; where a cell goes on after it, backslash escapes are in use.
    [GeneratedRegex("""(?<!\\)\\"(?!"*\s*([,;\t\r\n]|$))""")]
    private static partial Regex QuoteAfterBackslashInsideCell();
}
