using ActorLab.Domain.ProgramSynthesis.Scoring;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>
/// Makes typed columns of tables. A raw column gives its normalised text (<c>r.&lt;id&gt;-string</c>), and, where cells have
/// them, a first and second number and a date. Raw files (our own recognizers) and CoreNLP-tagged tables give the same type.
/// </summary>
public static class TableBuilder
{
    /// <summary>Types a raw table by our own recognizers.</summary>
    public static KnowledgeTable FromRaw(RawTable table, TableOptions? options = null)
    {
        options ??= TableOptions.Default;
        var cells = new TypedCell[table.Headers.Count][];
        for (int column = 0; column < cells.Length; column++)
        {
            var known = new Dictionary<string, TypedCell>(StringComparer.Ordinal);
            cells[column] = new TypedCell[table.Rows.Count];
            for (int row = 0; row < table.Rows.Count; row++)
            {
                string text = table.Rows[row][column];
                if (!known.TryGetValue(text, out TypedCell cell)) known.Add(text, cell = Type(text, options));
                cells[column][row] = cell;
            }
        }

        return Build(table.Name, ColumnNames.Of(table.Headers), cells, options);
    }

    /// <summary>Reads a CoreNLP-tagged table of WikiTableQuestions (<c>tagged/204-tagged/590.tagged</c> is <c>t_204_590</c>).</summary>
    public static KnowledgeTable FromTagged(string path, TableOptions? options = null)
    {
        options ??= TableOptions.Default;
        TaggedTable table = TaggedTable.Read(path);
        var cells = new TypedCell[table.Columns.Count][];
        for (int column = 0; column < cells.Length; column++)
        {
            cells[column] = new TypedCell[table.RowCount];
            for (int row = 0; row < table.RowCount; row++)
            {
                TaggedCell cell = table.Cells[column][row];
                string text = options.KeepEscapes ? cell.Content : TextFile.Unescape(cell.Content);
                bool number = cell.TokenCount < options.MaxTokensOfNumberCell;
                cells[column][row] = new TypedCell(TextNormalizer.Normalize(text), number ? cell.Number : null, number ? cell.Number2 : null, cell.Date, text);
            }
        }

        return Build(table.Name, table.Columns, cells, options);
    }

    /// <summary>What our recognizers read in one cell, before the rule on long cells.</summary>
    internal static (double? Number, double? Number2, string? Date) Recognize(string text)
    {
        (double? number, double? second) = CellNumber.Read(text);
        return (number, second, DateReader.OfCell(text));
    }

    private static TypedCell Type(string text, TableOptions options)
    {
        (double? number, double? second, string? date) = Recognize(text);
        // Every token has a character at least, so short cells need no count.
        if (number is not null && text.Length >= options.MaxTokensOfNumberCell && Tokenizer.Tokenize(text).Count >= options.MaxTokensOfNumberCell)
            number = second = null;
        return new TypedCell(TextNormalizer.Normalize(options.KeepEscapes ? CellText.Escape(text) : text), number, second, date, text);
    }

    private static KnowledgeTable Build(string name, IReadOnlyList<string> ids, TypedCell[][] cells, TableOptions options)
    {
        int rows = cells.Length == 0 ? 0 : cells[0].Length;
        var columns = new List<TableColumn>();
        for (int c = 0; c < cells.Length; c++)
            columns.Add(TableColumn.OfTexts($"r.{ids[c]}-string", ColumnKind.String, [.. cells[c].Select(x => (string?)x.Text)]));
        for (int c = 0; c < cells.Length; c++)
        {
            AddNumbers($"r.{ids[c]}-number", ColumnKind.Number, cells[c], x => x.Number);
            AddNumbers($"r.{ids[c]}-num2", ColumnKind.Number2, cells[c], x => x.Number2);
        }

        for (int c = 0; c < cells.Length; c++)
        {
            int given = cells[c].Count(x => x.Date is not null);
            if (Keeps(given, out bool dead))
                columns.Add(TableColumn.OfTexts($"r.{ids[c]}-date", ColumnKind.Date, [.. cells[c].Select(x => dead ? null : x.Date)]));
        }

        if (options.DerivedNumbers) AddDerivedNumbers(columns, ids, cells, options);
        if (options.PartColumns) AddParts(columns, ids, cells, options);
        return new KnowledgeTable(name, rows, columns);

        void AddNumbers(string column, ColumnKind kind, TypedCell[] of, Func<TypedCell, double?> value)
        {
            if (Keeps(of.Count(x => value(x) is not null), out bool dead))
                columns.Add(TableColumn.OfNumbers(column, kind, [.. of.Select(x => dead ? null : value(x))]));
        }

        bool Keeps(int given, out bool dead)
        {
            dead = given < options.MinShareOfOrderedColumn * rows;
            return given > 0 && (!dead || options.KeepDeadColumns);
        }
    }

    private static void AddDerivedNumbers(List<TableColumn> columns, IReadOnlyList<string> ids, TypedCell[][] cells, TableOptions options)
    {
        for (int c = 0; c < cells.Length; c++)
        {
            // Where all dates are bare years, the number column has them already.
            if (cells[c].Any(x => x.Date is { Length: > 5 } date && date[5] != 'x')) Add("year", x => CellParts.Year(x.Date));
            Add("amount", x => CellParts.Amount(x.Raw.Trim()));
            Add("span", x => CellParts.Span(x.Raw));

            void Add(string suffix, Func<TypedCell, double?> value)
            {
                double?[] numbers = [.. cells[c].Select(value)];
                int given = numbers.Count(n => n is not null);
                if (given > 0 && given >= options.MinShareOfOrderedColumn * numbers.Length) columns.Add(TableColumn.OfNumbers($"r.{ids[c]}-{suffix}", ColumnKind.Number, numbers));
            }
        }
    }

    private static void AddParts(List<TableColumn> columns, IReadOnlyList<string> ids, TypedCell[][] cells, TableOptions options)
    {
        for (int c = 0; c < cells.Length; c++)
        {
            if (Enough(x => x.Date is null && CellParts.HasParts(x.Raw)))
            {
                Add("first", CellParts.First);
                Add("last", CellParts.Last);
            }

            if (Enough(x => CellParts.Note(x.Raw) is not null)) Add("note", CellParts.Note);

            bool Enough(Func<TypedCell, bool> has) => cells[c].Count(has) is > 0 and var given && given >= options.MinShareOfOrderedColumn * cells[c].Length;
            void Add(string suffix, Func<string, string?> part) => columns.Add(TableColumn.OfTexts($"r.{ids[c]}-{suffix}", ColumnKind.String, [.. cells[c].Select(x => part(x.Raw))]));
        }
    }

    private readonly record struct TypedCell(string Text, double? Number, double? Number2, string? Date, string Raw);
}
