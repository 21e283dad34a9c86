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
    private HashSet<string>? _words;

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

    /// <summary>
    /// The word of a cell that is another form of a token: its singular, else a word that shares its stem. Null if there is none.
    /// </summary>
    public string? FormOf(string token)
    {
        foreach (string ending in (ReadOnlySpan<string>)["s", "es", "ies", "ed", "ing", "er", "ers"])
        {
            if (token.Length - ending.Length < 3 || !token.EndsWith(ending, StringComparison.Ordinal)) continue;
            string stem = ending == "ies" ? token[..^3] + "y" : token[..^ending.Length];
            if (Words.Contains(stem)) return stem;
        }

        string? best = null;
        int shared = 0;
        foreach (string word in Words)
        {
            if (word[0] != token[0] || !WordForms.Same(word, token)) continue;
            int common = word.AsSpan().CommonPrefixLength(token);
            if (common < 4 || common < shared || (common == shared && string.CompareOrdinal(word, best) > 0)) continue;
            (best, shared) = (word, common);
        }

        return best;
    }

    private HashSet<string> Words => LazyInitializer.EnsureInitialized(ref _words, () =>
        [.. _text.Split([Between, ' ', ',', '.', ';', '(', ')', '/', '"', '\\'], StringSplitOptions.RemoveEmptyEntries).Where(w => w.Length > 2 && char.IsLetter(w[0]))]);

    public bool Contains(string phrase) => _text.Contains(phrase, StringComparison.Ordinal);
}
