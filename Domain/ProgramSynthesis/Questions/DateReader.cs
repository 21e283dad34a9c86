using System.Globalization;
using System.Text.RegularExpressions;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>
/// Reads the dates of English texts: <c>March 7, 2011</c>, <c>7 March</c>, <c>7th of March, 2011</c>, <c>March 2011</c>,
/// <c>2011-03-07</c>, <c>03/07/2011</c> (month first unless that is no month), <c>07.03.2011</c> (day first), <c>2011</c>.
/// </summary>
public static partial class DateReader
{
    private static readonly Dictionary<string, int> Months = MonthNames();

    private static readonly HashSet<string> Weekdays =
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun"];

    private static readonly HashSet<string> BeforeMonth =
        ["in", "of", "by", "on", "since", "until", "till", "from", "to", "through", "during", "before", "after", "between", "late", "early", "mid", "this", "last", "next", "month"];

    private static readonly Dictionary<string, string> Holidays = new(StringComparer.Ordinal)
    {
        ["christmas"] = "XXXX-12-25", ["halloween"] = "XXXX-10-31",
    };

    /// <summary>
    /// The date of a cell, <c>yyyy-mm-dd</c> with <c>x</c> for what is not said; null where the cell is anything but one date.
    /// </summary>
    public static string? OfCell(string cell)
    {
        if (cell.Length is 0 or > 50) return null;
        if (!cell.AsSpan().ContainsAnyInRange('0', '9') && !StartsLikeMonth(cell)) return null;
        if (cell.Length == 4 && cell.All(char.IsAsciiDigit)) return IsYear(cell) ? cell + "-xx-xx" : null;
        IReadOnlyList<string> tokens = Tokenizer.Tokenize(cell);
        int end = 0;
        string? value = Read(tokens, ref end);
        if (value is null || end != tokens.Count || !Value().IsMatch(value)) return null;
        value = value.ToLowerInvariant();
        return value.Length switch { 4 => value + "-xx-xx", 7 => value + "-xx", _ => value };
    }

    /// <summary>
    /// Reads the longest date that starts at token <paramref name="at"/> and moves it behind. Values that are no plain date
    /// (<c>198X</c>, a range) come back too: their tokens are no numbers.
    /// </summary>
    internal static string? Read(IReadOnlyList<string> tokens, ref int at)
    {
        string token = tokens[at];
        if (Weekdays.Contains(token.TrimEnd('.')))
        {
            int next = at + 1;
            if (Is(tokens, next, ",")) next++;
            if (next >= tokens.Count || ReadWritten(tokens, ref next) is not { } day) return null;
            at = next;
            return day;
        }

        if (ReadWritten(tokens, ref at) is { } written) return written;
        if (Holidays.TryGetValue(token, out string? holiday))
        {
            at++;
            return holiday;
        }

        if (!char.IsAsciiDigit(token[0]) || ReadNumeric(tokens, at) is not { } value) return null;
        at++;
        return value;
    }

    private static string? ReadWritten(IReadOnlyList<string> tokens, ref int at)
    {
        int end = at;
        if (Written(tokens, ref end) is not { } text) return null;
        at = end;
        return text;
    }

    private static string? Written(IReadOnlyList<string> tokens, ref int at)
    {
        int i = at;
        if (MonthAt(tokens, i, out int month))
        {
            i++;
            if (DayAt(tokens, i, out int day) && !Is(tokens, i + 1, ":"))
            {
                i++;
                int? yearOfDay = YearAfter(tokens, ref i, false);
                at = i;
                return Text(yearOfDay, month, day);
            }

            int? year = YearAfter(tokens, ref i, true);
            if (year is null && !IsMonthAlone(tokens, at)) return null;
            at = i;
            return Text(year, month, null);
        }

        if (DayAt(tokens, i, out int first))
        {
            int next = Is(tokens, i + 1, "of") ? i + 2 : i + 1;
            if (!MonthAt(tokens, next, out month) || (tokens[next] == "may" && !tokens[i].EndsWith("th", StringComparison.Ordinal) && IsVerb(tokens, next))) return null;
            next++;
            int? year = YearAfter(tokens, ref next, false);
            at = next;
            return Text(year, month, first);
        }

        if (YearAt(tokens, i, out int leading))
        {
            int next = Is(tokens, i + 1, ",") ? i + 2 : i + 1;
            if (!MonthAt(tokens, next, out month)) return null;
            next++;
            int? day = DayAt(tokens, next, out int d) ? d : null;
            if (day is null && tokens[next - 1] is "may" or "march" && IsVerb(tokens, next - 1)) return null;
            at = day is null ? next : next + 1;
            return Text(leading, month, day);
        }

        return null;
    }

    private static string? ReadNumeric(IReadOnlyList<string> tokens, int at)
    {
        string token = tokens[at];
        if (token.Length == 4 && IsYear(token)) return TokenTagger.IsQuantity(tokens, at) ? null : token;
        Match match = Numeric().Match(token);
        if (!match.Success) return null;
        int Part(string name) => match.Groups[name] is { Success: true } g ? int.Parse(g.Value, CultureInfo.InvariantCulture) : 0;
        if (match.Groups["decade"].Success) return token[..3] + "X";
        if (match.Groups["span"].Success) return "RANGE";
        if (match.Groups["y"].Success)
        {
            int month = Part("m"), day = Part("d");
            if (month is < 1 or > 12 || day > 31) return null;
            return Text(Part("y"), month, match.Groups["d"].Success && day > 0 ? day : null);
        }

        (int a, int b) = (Part("a"), Part("b"));
        bool dayFirst = match.Groups["dot"].Success;
        (int m, int dd) = dayFirst ? (b, a) : (a, b);
        if (m > 12) (m, dd) = (dd, m);
        if (m is < 1 or > 12 || dd is < 1 or > 31) return null;
        return Text(match.Groups["year"].Length == 4 ? Part("year") : null, m, dd);
    }

    /// <summary>The date as text; null for a day that its month lacks.</summary>
    private static string? Text(int? year, int month, int? day) => day > DateTime.DaysInMonth(year ?? 2000, month)
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"{(year is null ? "XXXX" : year.Value.ToString("0000", CultureInfo.InvariantCulture))}-{month:00}") + (day is null ? "" : day.Value.ToString("-00", CultureInfo.InvariantCulture));

    private static bool Is(IReadOnlyList<string> tokens, int at, string text) => at < tokens.Count && tokens[at] == text;

    private static bool MonthAt(IReadOnlyList<string> tokens, int at, out int month)
    {
        month = 0;
        return at < tokens.Count && Months.TryGetValue(tokens[at].TrimEnd('.'), out month);
    }

    private static bool DayAt(IReadOnlyList<string> tokens, int at, out int day)
    {
        day = 0;
        if (at >= tokens.Count || tokens[at].Length > 4 || !char.IsAsciiDigit(tokens[at][0])) return false;
        ReadOnlySpan<char> text = tokens[at];
        if (text.Length > 2 && (text.EndsWith("st") || text.EndsWith("nd") || text.EndsWith("rd") || text.EndsWith("th"))) text = text[..^2];
        return text.Length <= 2 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out day) && day is >= 1 and <= 31;
    }

    private static bool YearAt(IReadOnlyList<string> tokens, int at, out int year)
    {
        year = 0;
        return at < tokens.Count && tokens[at].Length == 4 && int.TryParse(tokens[at], NumberStyles.None, CultureInfo.InvariantCulture, out year) && year is >= 1000 and < 3000;
    }

    private static int? YearAfter(IReadOnlyList<string> tokens, ref int at, bool of)
    {
        int next = Is(tokens, at, ",") || Is(tokens, at, "of") || (of && Is(tokens, at, "in")) ? at + 1 : at;
        if (!YearAt(tokens, next, out int year)) return null;
        at = next + 1;
        return year;
    }

    private static bool IsYear(string text) => text.All(char.IsAsciiDigit) && text[0] is '1' or '2';

    /// <summary>
    /// A month without day or year: its full name always, but <c>may</c>, <c>march</c> and short names (<c>jan</c> is a name
    /// too) only where the words around them say so.
    /// </summary>
    private static bool IsMonthAlone(IReadOnlyList<string> tokens, int at)
    {
        string token = tokens[at];
        if (tokens.Count == 1 || token.EndsWith('.') || (token.Length > 3 && token is not ("march" or "sept"))) return true;
        if (at == 0) return false;
        return BeforeMonth.Contains(tokens[at - 1]) || (at > 1 && tokens[at - 1] is "or" or "and" && MonthAt(tokens, at - 2, out _));
    }

    private static bool IsVerb(IReadOnlyList<string> tokens, int at) =>
        at + 1 < tokens.Count && tokens[at + 1] is "be" or "have" or "not" or "also";

    private static bool StartsLikeMonth(string cell)
    {
        if (cell.Length > 12 || !char.IsLetter(cell[0])) return false;
        string word = cell.ToLowerInvariant().TrimEnd('.');
        return Months.ContainsKey(word) || Holidays.ContainsKey(word);
    }

    private static Dictionary<string, int> MonthNames()
    {
        var names = new Dictionary<string, int>(StringComparer.Ordinal) { ["sept"] = 9 };
        string[] months = CultureInfo.InvariantCulture.DateTimeFormat.MonthNames;
        for (int i = 0; i < 12; i++)
        {
            string name = months[i].ToLowerInvariant();
            names[name] = i + 1;
            names[name[..3]] = i + 1;
        }

        return names;
    }

    [GeneratedRegex("""^(?:\d{4}|XXXX)(?:-\d\d){0,2}$""", RegexOptions.CultureInvariant)]
    private static partial Regex Value();

    // 1980s | 1990-2001 | 1990-12[-31] | 12/31/1990 and 12-31-1990 | 31.12.1990
    [GeneratedRegex("""
        ^(?: (?<decade>[12]\d\d0s) | (?<span>[12]\d{3}[-/][12]\d{3})
        | (?<y>[12]\d{3})(?:-(?<m>\d\d)(?:-(?<d>\d\d))?|/(?<m>\d\d?)/(?<d>\d\d?))
        | (?<a>\d\d?)(?<sep>[-/])(?<b>\d\d?)\k<sep>(?<year>\d{4}|\d\d)
        | (?<a>\d\d?)(?<dot>\.)(?<b>\d\d?)\.(?<year>\d{4}) )$
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Numeric();
}
