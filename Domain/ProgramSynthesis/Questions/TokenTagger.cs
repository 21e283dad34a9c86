using System.Globalization;
using System.Text.RegularExpressions;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>
/// Finds number and date expressions among tokens: digits and number words, ordinals, years, written and numeric dates. It
/// stands in for CoreNLP's tags NUMBER and DATE.
/// </summary>
public static partial class TokenTagger
{
    private static readonly HashSet<string> TimeUnits =
        ["year", "years", "month", "months", "week", "weeks", "day", "days", "hour", "hours", "minute", "minutes", "decade", "decades", "centuries"];

    private static readonly HashSet<string> AfterQuantity =
        ["than", "least", "over", "under", "above", "below", "exceeding", "about", "approximately", "nearly", "almost"];

    /// <summary>Tags the tokens of a text.</summary>
    public static TokenTag[] Tag(IReadOnlyList<string> tokens)
    {
        var tags = new TokenTag[tokens.Count];
        for (int at = 0; at < tags.Length;)
        {
            int end = at;
            if (DateReader.Read(tokens, ref end) is { } date) Fill(tags, at, end, new TokenTag(TokenKind.Date, date));
            else if (NumberAt(tokens, ref end) is { } number) Fill(tags, at, end, number);
            else end = at + 1;
            at = end;
        }

        return tags;
    }

    private static void Fill(TokenTag[] tags, int start, int end, TokenTag tag) => tags.AsSpan(start, end - start).Fill(tag);

    private static TokenTag? NumberAt(IReadOnlyList<string> tokens, ref int at)
    {
        string token = tokens[at];
        int start = at;
        if (NumberWords.TryOrdinal(token, out _) || Ordinal().IsMatch(token))
        {
            at++;
            return new TokenTag(TokenKind.Ordinal, "");
        }

        double value;
        if (token.Any(char.IsAsciiDigit))
        {
            Match match = Number().Match(token);
            if (!match.Success) return null;
            if (match.Groups["clock"].Success)
            {
                at++;
                return new TokenTag(TokenKind.Other, "");
            }

            value = double.Parse(match.Groups["n"].Value.Replace(",", ""), NumberStyles.Float, CultureInfo.InvariantCulture);
            at++;
            if (NumberWords.Read(tokens, ref at, value) is { } scaled) value = scaled;
        }
        else if (NumberWords.Read(tokens, ref at, null) is { } words) value = words;
        else return null;

        bool measure = (at < tokens.Count && (tokens[at] is "%" or "percent" || TimeUnits.Contains(tokens[at]))) || (start > 0 && tokens[start - 1] is "$" or "£" or "€");
        return new TokenTag(measure ? TokenKind.Measure : TokenKind.Number, value.ToString("0.############", CultureInfo.InvariantCulture));
    }

    /// <summary>Whether a bare four-digit number here counts things rather than names a year.</summary>
    internal static bool IsQuantity(IReadOnlyList<string> tokens, int at) =>
        at > 0 && AfterQuantity.Contains(tokens[at - 1]) && at + 1 < tokens.Count && char.IsLetter(tokens[at + 1][0]);

    [GeneratedRegex("""^\d+(?:st|nd|rd|th)$""", RegexOptions.CultureInvariant)]
    private static partial Regex Ordinal();

    // 1,000.5 | .5 | 31-14 (its first number) | 1984-85 | 100m | 3:45 (a clock time)
    [GeneratedRegex("""^[-+]?(?<n>\d+(?:,\d+)*(?:\.\d+)?|\.\d+)(?:(?:m|km|mph|kg|ft|cm|mm)|-\d+(?:\.\d+)?)?$|^(?<clock>\d+(?::\d+)+(?:\.\d+)?)(?:am|pm)?$""", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
