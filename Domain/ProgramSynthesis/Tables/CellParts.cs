using System.Globalization;
using System.Text.RegularExpressions;
using ActorLab.Domain.ProgramSynthesis.Scoring;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>
/// What else a cell says, beyond its text, two numbers and a date: the parts of a list, a note in brackets, a time or a
/// length in one unit, the span between two years, the year of a date.
/// </summary>
internal static partial class CellParts
{
    private static readonly string[] Separators = [", ", "\\n", "\n", " / ", " & "];

    /// <summary>The first item of a list such as <c>aspen, usa</c>; the whole text where it is none. Normalised.</summary>
    public static string First(string cell)
    {
        int at = cell.Length;
        foreach (string separator in Separators)
            if (cell.IndexOf(separator, StringComparison.Ordinal) is > 0 and var i && i < at)
                at = i;
        return TextNormalizer.Normalize(cell[..at]);
    }

    /// <summary>The last item of a list, or what comes after <c>at</c>, <c>@</c> or <c>vs</c>; the whole text where there is neither. Normalised.</summary>
    public static string Last(string cell)
    {
        int at = 0;
        foreach (string separator in Separators)
            if (cell.LastIndexOf(separator, StringComparison.Ordinal) is > 0 and var i && i + separator.Length > at)
                at = i + separator.Length;
        if (at == 0 && Against().Match(cell) is { Success: true } match) at = match.Length;
        return at >= cell.Length ? TextNormalizer.Normalize(cell) : TextNormalizer.Normalize(cell[at..]);
    }

    /// <summary>Whether the cell has more than one part.</summary>
    public static bool HasParts(string cell) => Array.Exists(Separators, s => cell.IndexOf(s, StringComparison.Ordinal) > 0) || Against().IsMatch(cell);

    /// <summary>The text of the brackets at a cell's end, which normalising drops; null where there are none.</summary>
    public static string? Note(string cell) => Bracketed().Match(cell) is { Success: true } match ? TextNormalizer.Normalize(match.Groups[1].Value) : null;

    /// <summary>Seconds of <c>1:02:03.4</c> or <c>46:58</c>, inches of <c>6'5"</c>, hours as seconds of <c>7:05pm</c>; null for any other cell.</summary>
    public static double? Amount(string cell)
    {
        if (cell.Length is < 3 or > 24) return null;
        if (Clock().Match(cell) is { Success: true } clock)
        {
            double seconds = 0;
            foreach (Capture part in clock.Groups["p"].Captures) seconds = seconds * 60 + Number(part.Value);
            if (clock.Groups["f"].Success) seconds += Number("0." + clock.Groups["f"].Value);
            if (clock.Groups["pm"].Success)
            {
                bool noon = clock.Groups["p"].Captures[0].Value == "12";
                if (clock.Groups["pm"].Value is "p" or "P" != noon) seconds += noon ? -12 * 60 : 12 * 60;
            }

            return seconds;
        }

        return Feet().Match(cell) is { Success: true } feet ? Number(feet.Groups[1].Value) * 12 + (feet.Groups[2].Success ? Number(feet.Groups[2].Value) : 0) : null;
    }

    /// <summary>The years between <c>1990–1995</c> or <c>1990-95</c>; null for any other cell.</summary>
    public static double? Span(string cell)
    {
        if (Years().Match(cell) is not { Success: true } match) return null;
        double from = Number(match.Groups[1].Value), to = Number(match.Groups[2].Value);
        if (match.Groups[2].Length == 2) to += from - from % 100 + (to < from % 100 ? 100 : 0);
        return to >= from ? to - from : null;
    }

    /// <summary>The year of a date <c>yyyy-mm-dd</c>; null where it is not known.</summary>
    public static double? Year(string? date) =>
        date is not null && date.Length >= 5 && date[4] == '-' && int.TryParse(date.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out int year) ? year : null;

    private static double Number(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    [GeneratedRegex("""^(?:at|@|vs\.?|v\.?)\s+(?=\S)""", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Against();

    [GeneratedRegex("""\S\s*\(([^()]{1,40})\)\s*$""", RegexOptions.CultureInvariant)]
    private static partial Regex Bracketed();

    [GeneratedRegex("""^\+?(?<p>\d{1,3})(?::(?<p>\d\d)){1,2}(?:\.(?<f>\d{1,4}))?(?:\s?(?<pm>[ap])\.?m\.?)?$""", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Clock();

    [GeneratedRegex("""^(\d)\s?(?:'|′|ft\.?)\s?(?:(\d{1,2}(?:\.\d+)?)\s?(?:"|″|''|in\.?)?)?$""", RegexOptions.CultureInvariant)]
    private static partial Regex Feet();

    [GeneratedRegex("""^\D{0,12}\b([12]\d{3})\s?(?:-|–|—|to)\s?([12]\d{3}|\d\d)\b\D{0,12}$""", RegexOptions.CultureInvariant)]
    private static partial Regex Years();
}
