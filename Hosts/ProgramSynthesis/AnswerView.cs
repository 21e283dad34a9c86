using System.Globalization;
using System.Text.Json.Nodes;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Interpreter.ProgramSynthesis;
using Spectre.Console;

namespace ActorLab.Hosts.ProgramSynthesis;

/// <summary>What the verbs on tables share: linking a question that is only asked, and showing answers and rows.</summary>
internal static class AnswerView
{
    private const int RowsShown = 20, CellWidth = 40;

    /// <summary>Links a question that is only asked.</summary>
    public static Question Link(string text, KnowledgeTable table, DataOptions? options = null) => string.IsNullOrWhiteSpace(text)
        ? throw new InputException("The question is empty; ask something about the table.")
        : (options ?? new DataOptions()).Link(text, table);

    /// <summary>A denotation as JSON: numbers as numbers, all else as text.</summary>
    public static JsonArray Json(Denotation denotation) => denotation.Kind is DenotationKind.Numbers or DenotationKind.Count
        ? new JsonArray([.. denotation.Numbers.Select(n => JsonValue.Create(n))])
        : new JsonArray([.. denotation.ToTexts().Select(t => JsonValue.Create(t))]);

    /// <summary>Rows as JSON: each with its number, counted from 1, and its cells by header.</summary>
    public static JsonArray Json(RawTable table, IReadOnlyList<int> rows)
    {
        string[] names = Distinct(table.Headers);
        return new JsonArray([.. rows.Select(row => new JsonObject
        {
            ["row"] = row + 1,
            ["cells"] = new JsonObject(names.Select((name, c) => KeyValuePair.Create(name, (JsonNode?)JsonValue.Create(table.Rows[row][c])))),
        })]);
    }

    /// <summary>Shows rows as the file writes them; row numbers count from 1.</summary>
    public static void Rows(IAnsiConsole console, RawTable table, IReadOnlyList<int> rows)
    {
        if (rows.Count == 0) return;
        Table view = new Table().Border(TableBorder.Simple).AddColumn("row");
        foreach (string header in table.Headers) view.AddColumn(Markup.Escape(Short(header)));
        foreach (int row in rows.Take(RowsShown)) view.AddRow([(row + 1).ToString(CultureInfo.InvariantCulture), .. table.Rows[row].Select(c => Markup.Escape(Short(c)))]);
        console.Write(view);
        if (rows.Count > RowsShown) console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"... and {rows.Count - RowsShown:N0} rows more"));
    }

    /// <summary>A share for people: <c>4.3 %</c>.</summary>
    public static string Percent(double share) => share.ToString(share is > 0 and < 0.001 ? "0.0E+0" : "0.0 %", CultureInfo.InvariantCulture);

    /// <summary>A text in one line of bearable length.</summary>
    public static string Short(string cell)
    {
        string line = string.Join(' ', cell.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= CellWidth ? line : line[..(CellWidth - 3)] + "...";
    }

    /// <summary>Names for JSON: an empty header is its column's number, an equal one gets it appended.</summary>
    private static string[] Distinct(IReadOnlyList<string> headers)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        string[] names = new string[headers.Count];
        for (int c = 0; c < names.Length; c++)
        {
            string name = string.IsNullOrWhiteSpace(headers[c]) ? $"column {c + 1}" : headers[c];
            while (!used.Add(name)) name += $" ({c + 1})";
            names[c] = name;
        }

        return names;
    }
}
