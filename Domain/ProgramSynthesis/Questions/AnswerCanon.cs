using System.Globalization;
using System.Text.RegularExpressions;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>
/// Canonical forms of answers that a tagger gave none: <c>30 years</c> is 30, <c>52,277</c> is 52277, <c>15 June 1942</c> is
/// 1942-06-15. It stands in for the field <c>targetCanon</c>, which the official evaluator reads.
/// </summary>
public static partial class AnswerCanon
{
    /// <summary>The answer with canonical items; as it is where it has some already.</summary>
    public static Answer Of(Answer answer) => answer.Canonical is null ? answer with { Canonical = [.. answer.Values.Select(Item)] } : answer;

    /// <summary>The canonical form of one item; the item itself where it is neither number nor date.</summary>
    public static string Item(string text)
    {
        string trimmed = text.Trim();
        if (trimmed.Length is 0 or > 50) return text;
        if (DateReader.OfCell(trimmed) is { } date && !date.EndsWith("-xx-xx", StringComparison.Ordinal))
            return trimmed.Length == 7 && char.IsAsciiDigit(trimmed[0]) ? text : date; // 2001-02 is a season, not a month
        if (Quantity().Match(trimmed) is not { Success: true } match) return NumberWords.Whole(trimmed.ToLowerInvariant()) is { } word && !NumberWords.TryOrdinal(trimmed.ToLowerInvariant(), out _) ? Text(word) : text;
        double value = double.Parse(match.Groups["n"].Value.Replace(",", ""), NumberStyles.Float, CultureInfo.InvariantCulture);
        if (match.Groups["scale"].Success && NumberWords.TryScale(match.Groups["scale"].Value.ToLowerInvariant(), out double scale)) value *= scale;
        return Text(value);
    }

    private static string Text(double value) => value.ToString(value == Math.Floor(value) ? "0.0" : "0.############", CultureInfo.InvariantCulture);

    // 8 | 1,234.5 | $30 | 78.1% | 30 years | 2.5 million | 435 sq mi | 4th; no capitals after it: 2012 Olympics is a name
    [GeneratedRegex("""^[$£€#+]?\s?(?<n>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?:\s?%|(?:\s(?<scale>hundred|thousand|million|billion))?(?:\s[a-z]+\.?){0,2}|(?:km|kg|m|ft|cm|mm|mph|lbs?)|(?:st|nd|rd|th))\.?$""", RegexOptions.CultureInvariant)]
    private static partial Regex Quantity();
}
