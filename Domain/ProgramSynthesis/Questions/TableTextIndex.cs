using System.Text;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>
/// All distinct texts of a table's string and date cells in one long string, so that "is this a part of any cell?" is one
/// vectorised search.
/// </summary>
internal sealed class TableTextIndex
{
    private const char Between = '\u0001';
    private readonly string _text;

    public TableTextIndex(KnowledgeTable table)
    {
        var texts = new HashSet<string>(StringComparer.Ordinal);
        var all = new StringBuilder();
        foreach (TableColumn column in table.Columns)
        {
            foreach (string text in column.Texts)
                if (texts.Add(text))
                    all.Append(Between).Append(text);
        }

        _text = all.ToString();
    }

    public bool Contains(string phrase) => _text.Contains(phrase, StringComparison.Ordinal);
}
