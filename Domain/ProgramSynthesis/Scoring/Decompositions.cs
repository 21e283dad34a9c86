using System.Globalization;

namespace ActorLab.Domain.ProgramSynthesis.Scoring;

/// <summary>
/// Compatibility decomposition of characters, nonspacing marks left out. ActorLab runs with invariant globalization, where
/// <see cref="string.Normalize(System.Text.NormalizationForm)"/> returns its input as it is: so the table is our own.
/// </summary>
internal static class Decompositions
{
    private const int HangulFirst = 0xAC00, HangulLast = 0xD7A3, LeadFirst = 0x1100, VowelFirst = 0x1161, TrailBase = 0x11A7;
    private const int VowelCount = 21, TrailCount = 28;

    private static readonly Lazy<Dictionary<int, string>> Table = new(Load);

    /// <summary>The characters of <paramref name="text"/>, decomposed.</summary>
    public static List<char> Of(ReadOnlySpan<char> text)
    {
        Dictionary<int, string> table = Table.Value;
        List<char> output = new(text.Length + 8);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c < 0x80)
            {
                output.Add(c);
                continue;
            }

            bool pair = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            int point = pair ? char.ConvertToUtf32(c, text[++i]) : c;
            if (point is >= HangulFirst and <= HangulLast)
            {
                int index = point - HangulFirst;
                output.Add((char)(LeadFirst + index / (VowelCount * TrailCount)));
                output.Add((char)(VowelFirst + index % (VowelCount * TrailCount) / TrailCount));
                if (index % TrailCount > 0) output.Add((char)(TrailBase + index % TrailCount));
            }
            else if (table.TryGetValue(point, out string? parts))
            {
                foreach (char part in parts) output.Add(part);
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(point) != UnicodeCategory.NonSpacingMark)
            {
                output.Add(c);
                if (pair) output.Add(text[i]);
            }
        }

        return output;
    }

    private static Dictionary<int, string> Load()
    {
        var table = new Dictionary<int, string>(6000);
        using Stream stream = typeof(Decompositions).Assembly.GetManifestResourceStream("ActorLab.Domain.ProgramSynthesis.Scoring.Decompositions.tsv")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            int tab = line.IndexOf('\t');
            string parts = string.Concat(line[(tab + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => char.ConvertFromUtf32(Hex(p))));
            table.Add(Hex(line[..tab]), parts);
        }

        return table;
    }

    private static int Hex(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
