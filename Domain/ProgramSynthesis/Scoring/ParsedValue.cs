using ActorLab.Interpreter.ProgramSynthesis;
using System.Globalization;
using System.Numerics;

namespace ActorLab.Domain.ProgramSynthesis.Scoring;

/// <summary>One item of an answer or a prediction as the WikiTableQuestions evaluator understands it.</summary>
public readonly struct ParsedValue
{
    /// <summary>How near two numbers must be to be taken for the same, and a number to a whole one to be taken for it.</summary>
    internal const double Tolerance = 1e-6;

    private const int Unknown = -1;

    /// <summary>The exact number where <see cref="Amount"/> may be rounded, from 2^53 on.</summary>
    private readonly BigInteger? big;
    private readonly long year;
    private readonly int month;
    private readonly int day;

    private ParsedValue(string normalized)
    {
        Kind = ParsedValueKind.Text;
        Normalized = normalized;
    }

    private ParsedValue(string raw, double amount, BigInteger? big)
    {
        Kind = ParsedValueKind.Number;
        Amount = Snap(amount);
        this.big = big ?? (Math.Abs(Amount) >= PythonNumberParser.ExactLimit ? new BigInteger(Amount) : null);
        Normalized = raw.Length > 0 ? TextNormalizer.Normalize(raw)
            : this.big?.ToString(CultureInfo.InvariantCulture)
            ?? (Amount == Math.Truncate(Amount) ? ((long)Amount).ToString(CultureInfo.InvariantCulture) : PythonNumber.Text(Amount));
    }

    private ParsedValue(string raw, long year, int month, int day)
    {
        Kind = ParsedValueKind.Date;
        (this.year, this.month, this.day) = (year, month, day);
        // The evaluator's own text of a date without raw text shows an unknown day as -1.
        Normalized = raw.Length > 0 ? TextNormalizer.Normalize(raw)
            : string.Create(CultureInfo.InvariantCulture, $"{(year == Unknown ? "xx" : year)}-{(month == Unknown ? "xx" : month)}-{day}");
    }

    /// <summary>What the value is.</summary>
    public ParsedValueKind Kind { get; }

    /// <summary>The raw text in its normal form, whatever the kind.</summary>
    public string Normalized { get; }

    /// <summary>A number's amount, whole where it is within a millionth of a whole number.</summary>
    public double Amount { get; }

    /// <summary>Reads a value.</summary>
    /// <param name="raw">The text as written.</param>
    /// <param name="canonical">The text that a tagger gave for it, or null or empty where none did.</param>
    public static ParsedValue Of(string raw, string? canonical = null)
    {
        string text = string.IsNullOrEmpty(canonical) ? raw : canonical;
        if (MayBeNumberOrDate(text))
        {
            if (PythonNumberParser.TryParseInteger(text, out double amount, out BigInteger? big)) return new(raw, amount, big);
            if (PythonNumberParser.TryParseFloat(text, out amount)) return new(raw, amount, null);
            if (TryParseDate(text, out double year, out big, out int month, out int day))
            {
                if (month == Unknown && day == Unknown) return new(raw, year, big);
                if (Math.Abs(year) < PythonNumberParser.ExactLimit) return new(raw, (long)year, month, day);
            }
        }

        return new(TextNormalizer.Normalize(raw));
    }

    /// <summary>Whether this item of the right answer accepts <paramref name="predicted"/>.</summary>
    public bool Accepts(in ParsedValue predicted)
    {
        if (string.Equals(Normalized, predicted.Normalized, StringComparison.Ordinal)) return true;
        if (Kind != predicted.Kind) return false;
        return Kind switch
        {
            ParsedValueKind.Number when big is null && predicted.big is null => Math.Abs(Amount - predicted.Amount) < Tolerance,
            ParsedValueKind.Number => big == predicted.big,
            ParsedValueKind.Date => SameDate(predicted),
            _ => false,
        };
    }

    /// <summary>Whether both are one item of a set: same kind and amount, date or normalised text.</summary>
    public bool IsSameItem(in ParsedValue other) => Kind == other.Kind && Kind switch
    {
        ParsedValueKind.Number => Amount == other.Amount && big == other.big,
        ParsedValueKind.Date => SameDate(other),
        _ => string.Equals(Normalized, other.Normalized, StringComparison.Ordinal),
    };

    /// <summary>
    /// A number within a millionth of a whole one loses its fraction. It is cut, not rounded, as the evaluator does:
    /// 2.9999999 is 2.
    /// </summary>
    internal static double Snap(double amount) =>
        Math.Abs(amount - Math.Round(amount)) < Tolerance ? Math.Truncate(amount) : amount;

    private bool SameDate(in ParsedValue other) => year == other.year && month == other.month && day == other.day;

    /// <summary>Most texts start with a letter: those are cheap to rule out.</summary>
    private static bool MayBeNumberOrDate(string text) =>
        text.Length > 0 && (!char.IsAscii(text[0]) || char.IsAsciiDigit(text[0]) || text[0] is '+' or '-' or '.' or 'x' or 'X' || TextNormalizer.IsSpace(text[0]));

    private static bool TryParseDate(ReadOnlySpan<char> text, out double year, out BigInteger? big, out int month, out int day)
    {
        (year, big, month, day) = (Unknown, null, Unknown, Unknown);
        if (text.Count('-') != 2) return false;
        int first = text.IndexOf('-'), last = text.LastIndexOf('-');
        ReadOnlySpan<char> yearText = text[..first];
        bool yearUnknown = IsUnknown(yearText) || yearText.Equals("xxxx", StringComparison.OrdinalIgnoreCase);
        return (yearUnknown || PythonNumberParser.TryParseInteger(yearText, out year, out big))
            && TryParsePart(text[(first + 1)..last], 12, out month)
            && TryParsePart(text[(last + 1)..], 31, out day)
            && !(yearUnknown && month == Unknown && day == Unknown);
    }

    private static bool TryParsePart(ReadOnlySpan<char> text, int highest, out int part)
    {
        part = Unknown;
        if (IsUnknown(text)) return true;
        if (!PythonNumberParser.TryParseInteger(text, out double value, out _) || value < 1 || value > highest) return false;
        part = (int)value;
        return true;
    }

    private static bool IsUnknown(ReadOnlySpan<char> text) => text.Equals("xx", StringComparison.OrdinalIgnoreCase);
}
