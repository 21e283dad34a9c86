namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>English number words: cardinals (<c>twenty three</c>) and ordinals (<c>third</c>).</summary>
internal static class NumberWords
{
    private static readonly Dictionary<string, double> Cardinals = new(StringComparer.Ordinal)
    {
        ["zero"] = 0, ["one"] = 1, ["two"] = 2, ["three"] = 3, ["four"] = 4, ["five"] = 5, ["six"] = 6, ["seven"] = 7, ["eight"] = 8,
        ["nine"] = 9, ["ten"] = 10, ["eleven"] = 11, ["twelve"] = 12, ["thirteen"] = 13, ["fourteen"] = 14, ["fifteen"] = 15,
        ["sixteen"] = 16, ["seventeen"] = 17, ["eighteen"] = 18, ["nineteen"] = 19, ["twenty"] = 20, ["thirty"] = 30, ["forty"] = 40,
        ["fifty"] = 50, ["sixty"] = 60, ["seventy"] = 70, ["eighty"] = 80, ["ninety"] = 90, ["dozen"] = 12,
    };

    private static readonly Dictionary<string, double> Scales = new(StringComparer.Ordinal)
    {
        ["hundred"] = 100, ["thousand"] = 1e3, ["million"] = 1e6, ["billion"] = 1e9, ["trillion"] = 1e12,
    };

    private static readonly Dictionary<string, double> Ordinals = new(StringComparer.Ordinal)
    {
        ["first"] = 1, ["second"] = 2, ["third"] = 3, ["fourth"] = 4, ["fifth"] = 5, ["sixth"] = 6, ["seventh"] = 7, ["eighth"] = 8,
        ["ninth"] = 9, ["tenth"] = 10, ["eleventh"] = 11, ["twelfth"] = 12, ["thirteenth"] = 13, ["fourteenth"] = 14, ["fifteenth"] = 15,
        ["sixteenth"] = 16, ["seventeenth"] = 17, ["eighteenth"] = 18, ["nineteenth"] = 19, ["twentieth"] = 20, ["thirtieth"] = 30,
    };

    public static bool TryCardinal(string word, out double value) => Cardinals.TryGetValue(word, out value);

    public static bool TryScale(string word, out double value) => Scales.TryGetValue(word, out value);

    public static bool TryOrdinal(string word, out double value) => Ordinals.TryGetValue(word, out value);

    /// <summary>The value of a cell that is nothing but number words; null for any other.</summary>
    public static double? Whole(string cell)
    {
        if (cell.Length is 0 or > 60 || !char.IsAsciiLetter(cell[0])) return null;
        string[] words = cell.ToLowerInvariant().Split([' ', '-'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 1 && Ordinals.TryGetValue(words[0], out double ordinal)) return ordinal;
        int at = 0;
        return Read(words, ref at, null) is { } value && at == words.Length ? value : null;
    }

    /// <summary>
    /// Reads the longest number of words from <paramref name="at"/> on and moves it behind; <paramref name="start"/> is a
    /// number in digits that was read before (as in <c>1.5 million</c>). Null if there is none.
    /// </summary>
    public static double? Read(IReadOnlyList<string> words, ref int at, double? start)
    {
        double total = 0, group = start ?? 0;
        bool any = start is not null, open = start is null;
        double lastUnit = double.MaxValue;
        int end = at;
        for (int i = at; i < words.Count; i++)
        {
            string word = words[i];
            if (open && Cardinals.TryGetValue(word, out double unit))
            {
                // "twenty three" is one number, "two three" are two.
                if (lastUnit < 20 || (lastUnit < 100 && unit >= 10)) break;
                group += unit;
                lastUnit = unit;
            }
            else if (any && Scales.TryGetValue(word, out double scale))
            {
                if (scale == 100) group *= 100;
                else { total += group * scale; group = 0; }
                lastUnit = double.MaxValue;
                open = true;
            }
            else if (word == "and" && any && lastUnit == double.MaxValue && open && start is null && i + 1 < words.Count && Cardinals.ContainsKey(words[i + 1]))
                continue;
            else if (!any && Scales.TryGetValue(word, out scale)) { group = scale; lastUnit = double.MaxValue; }
            else break;
            any = true;
            end = i + 1;
        }

        if (end == at && start is null) return null;
        at = end;
        return total + group;
    }
}
