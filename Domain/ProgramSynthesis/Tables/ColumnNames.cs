using System.Globalization;
using System.Text;
using ActorLab.Domain.ProgramSynthesis.Scoring;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>
/// Ids of columns from their headers, as WikiTableQuestions' tagged tables name them: accents go, every character but ASCII
/// letters, digits and <c>_</c> becomes <c>_</c>, runs of <c>_</c> become one, a last <c>_</c> goes, lower case; nothing left is
/// <c>null</c>; an id taken already gets <c>_2</c>, <c>_3</c> and so on.
/// </summary>
internal static class ColumnNames
{
    public static string[] Of(IReadOnlyList<string> headers)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        var next = new Dictionary<string, int>(StringComparer.Ordinal);
        string[] names = new string[headers.Count];
        for (int i = 0; i < names.Length; i++)
        {
            string id = Canonical(headers[i]), name = id;
            int suffix = next.GetValueOrDefault(id, 2);
            while (!used.Add(name)) name = $"{id}_{suffix++}";
            next[id] = suffix;
            names[i] = name;
        }

        return names;
    }

    private static string Canonical(string header)
    {
        var id = new StringBuilder(header.Length);
        foreach (char accented in header)
        {
            char c = WithoutAccent(accented);
            if (char.IsAsciiLetterOrDigit(c)) id.Append(char.ToLowerInvariant(c));
            else if (id.Length == 0 || id[^1] != '_') id.Append('_');
        }

        if (id.Length > 0 && id[^1] == '_') id.Length--;
        return id.Length == 0 ? "null" : id.ToString();
    }

    private static char WithoutAccent(char c)
    {
        if (c < 128 || !char.IsLetter(c)) return c;
        List<char> parts = Decompositions.Of([c]);
        // A letter and its accents only: ª and ½ stand for other characters, not for accented ones.
        return parts.Count == 1 && char.IsAsciiLetter(parts[0]) && char.GetUnicodeCategory(c) is UnicodeCategory.LowercaseLetter or UnicodeCategory.UppercaseLetter ? parts[0] : c;
    }
}
