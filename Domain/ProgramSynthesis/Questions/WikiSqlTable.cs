using System.Text;
using ActorLab.Domain.ProgramSynthesis.Scoring;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>
/// Types tables as the MAPO paper's code does for WikiSQL (spec section 2.4): a raw column is one column of numbers or one of
/// strings, never both, and there are no dates.
/// </summary>
public static class WikiSqlTable
{
    private const string NoSpaceBefore = ".,;:!?%)]'", NoSpaceAfter = "([$#", NoSpaceAround = "-/";

    /// <summary>Types a table; a column is one of numbers where the cells that are not empty all read as numbers.</summary>
    /// <param name="table">The cells.</param>
    /// <param name="numeric">Which columns may be of numbers; null: all.</param>
    public static KnowledgeTable Of(RawTable table, IReadOnlyList<bool>? numeric = null)
    {
        string[] ids = ColumnNames.Of(table.Headers);
        List<TableColumn> texts = [], numbers = [];
        for (int c = 0; c < ids.Length; c++)
        {
            string[] cells = [.. table.Rows.Select(row => Clean(row[c]))];
            double?[] amounts = [.. cells.Select(WikiSqlAnswer.Number)];
            bool isNumeric = numeric?[c] != false && amounts.Any(a => a is not null) && cells.Zip(amounts).All(x => x.First.Length == 0 || x.Second is not null);
            if (isNumeric) numbers.Add(TableColumn.OfNumbers($"r.{ids[c]}-number", ColumnKind.Number, amounts));
            else texts.Add(TableColumn.OfTexts($"r.{ids[c]}-string", ColumnKind.String, [.. cells.Select(x => x.Length == 0 ? null : x)]));
        }

        return new KnowledgeTable(table.Name, table.Rows.Count, [.. texts, .. numbers]);
    }

    /// <summary>
    /// A cell in lower case, without accents, and without the spaces that a tokenizer put beside punctuation:
    /// <c>2009 - 10</c> is <c>2009-10</c>, so that questions, which have none, are found.
    /// </summary>
    public static string Clean(string cell)
    {
        List<char> from = Decompositions.Of(cell);
        var text = new StringBuilder(from.Count);
        bool space = false;
        foreach (char character in from)
        {
            if (TextNormalizer.IsSpace(character))
            {
                space = text.Length > 0;
                continue;
            }

            char c = char.ToLowerInvariant(character);
            if (space && !NoSpaceBefore.Contains(c) && !NoSpaceAround.Contains(c) && !NoSpaceAfter.Contains(text[^1]) && !NoSpaceAround.Contains(text[^1])) text.Append(' ');
            text.Append(c);
            space = false;
        }

        return text.ToString();
    }
}
