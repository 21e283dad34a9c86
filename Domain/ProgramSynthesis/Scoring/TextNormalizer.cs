using System.Runtime.InteropServices;
using System.Text;

namespace ActorLab.Domain.ProgramSynthesis.Scoring;

/// <summary>
/// Text as the WikiTableQuestions evaluator compares it: no diacritics, ASCII quotes and dashes, no trailing citations, notes
/// in parentheses or final period, lower case, single spaces.
/// </summary>
public static class TextNormalizer
{
    /// <summary>Normalises <paramref name="text"/>; returns the same instance where nothing changes.</summary>
    public static string Normalize(string text)
    {
        if (IsNormal(text)) return text;
        Span<char> span = Ascii.IsValid(text) ? text.ToCharArray() : CollectionsMarshal.AsSpan(Decompositions.Of(text));
        for (int i = 0; i < span.Length; i++) span[i] = Plain(span[i]);
        return Finish(Strip(span));
    }

    /// <summary>A whitespace character as Python's <c>isspace</c> has it: four control separators more than .NET.</summary>
    internal static bool IsSpace(char c) => c is >= '\u001c' and <= '\u001f' || char.IsWhiteSpace(c);

    /// <summary>Whether plain ASCII <paramref name="text"/> is certain to be normal already.</summary>
    private static bool IsNormal(string text)
    {
        if (text.Length == 0) return true;
        if (text[0] == ' ' || text[^1] is ' ' or '.' or ']' or ')' or '"' or '*' or '#' or '+') return false;
        char before = 'a';
        foreach (char c in text)
        {
            if (c is < ' ' or >= (char)127 or '`' or (>= 'A' and <= 'Z') || c == ' ' && before == ' ') return false;
            before = c;
        }

        return true;
    }

    private static char Plain(char c) => c switch
    {
        < (char)127 and not '`' => c,
        '`' or '\u2018' or '\u2019' or '\u00b4' => '\'',
        '\u201c' or '\u201d' => '"',
        '\u2010' or '\u2011' or '\u2012' or '\u2013' or '\u2014' or '\u2212' => '-',
        _ => c,
    };

    /// <summary>Strips citations, then notes in parentheses, then one pair of outer quotes, until nothing changes.</summary>
    private static ReadOnlySpan<char> Strip(ReadOnlySpan<char> text)
    {
        while (true)
        {
            int length = text.Length;
            text = WithoutCitations(Trim(text));
            text = WithoutNotes(Trim(text));
            text = Trim(text);
            if (text.Length >= 2 && text[0] == '"' && text[^1] == '"' && !text[1..^1].Contains('"')) text = text[1..^1];
            if (text.Length == length) return text;
        }
    }

    /// <summary>
    /// Cuts the longest end that is a run of citations: marks, <c>[…]</c> (not at the very start) and <c>[digits]</c>.
    /// A bracket reaches from its <c>[</c> to the next <c>]</c> and may hold further <c>[</c>.
    /// </summary>
    private static ReadOnlySpan<char> WithoutCitations(ReadOnlySpan<char> text)
    {
        if (text.Length == 0 || !(text[^1] == ']' || IsMark(text[^1]))) return text;
        int cut = text.Length;
        bool closeIsCitation = false; // whether a run of citations starts right after the nearest ] to the right
        bool runFollows = true; // whether one starts right after the character at hand
        for (int i = text.Length - 1; i >= 0; i--)
        {
            char c = text[i];
            bool starts = IsMark(c) && runFollows;
            if (c == ']') closeIsCitation = runFollows;
            else if (c == '[') starts = closeIsCitation && (i > 0 || IsNumberBracket(text));
            if (starts) cut = i;
            runFollows = starts;
        }

        return text[..cut];
    }

    private static bool IsNumberBracket(ReadOnlySpan<char> text)
    {
        int close = text.IndexOf(']');
        return close > 1 && !text[1..close].ContainsAnyExceptInRange('0', '9');
    }

    private static bool IsMark(char c) => c is '*' or '#' or '+' or '\u2022' or '\u2666' or '\u2020' or '\u2021';

    /// <summary>Cuts the longest end that is a run of <c> (…)</c>, none of it at the very start.</summary>
    private static ReadOnlySpan<char> WithoutNotes(ReadOnlySpan<char> text)
    {
        if (text.Length == 0 || text[^1] != ')') return text;
        int cut = text.Length;
        bool closeIsNote = false;
        bool runFollows = true;
        for (int i = text.Length - 1; i > 0; i--)
        {
            if (text[i] == ')')
            {
                closeIsNote = runFollows;
                runFollows = false;
                continue;
            }

            runFollows = text[i] == ' ' && closeIsNote && i + 1 < text.Length && text[i + 1] == '(';
            if (runFollows) cut = i;
        }

        return text[..cut];
    }

    private static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text)
    {
        int start = 0, end = text.Length;
        while (start < end && IsSpace(text[start])) start++;
        while (end > start && IsSpace(text[end - 1])) end--;
        return text[start..end];
    }

    /// <summary>Drops one final period, collapses whitespace and lowers the case.</summary>
    private static string Finish(ReadOnlySpan<char> text)
    {
        if (text.Length > 0 && text[^1] == '.') text = text[..^1];
        text = Trim(text);
        char[] output = new char[text.Length];
        int length = 0;
        foreach (char c in text)
        {
            if (!IsSpace(c)) output[length++] = c;
            else if (output[length - 1] != ' ') output[length++] = ' ';
        }

        return new string(output, 0, length).ToLowerInvariant();
    }
}
