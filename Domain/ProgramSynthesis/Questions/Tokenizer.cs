using System.Text;
using System.Text.RegularExpressions;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>
/// Splits text into lower-case tokens in the style of the Penn Treebank, as the WikiTableQuestions taggers did: punctuation
/// stands alone, <c>n't</c> and <c>'s</c> are tokens, brackets are <c>-lrb-</c> … , quotes are <c>``</c> and <c>''</c>, and
/// a hyphen before a letter separates words. Unlike there, a slash stays a plain slash, so that it is found in tables.
/// </summary>
public static partial class Tokenizer
{
    private static readonly HashSet<string> Abbreviations = new(
        ("mr mrs ms dr st jr sr vs prof gen col capt lt sgt maj rev hon gov sen rep pres mt ft vol pp ed est approx inc co corp ltd " +
         "bros jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun ave blvd dept univ assn").Split(' '),
        StringComparer.Ordinal);

    /// <summary>The tokens of a text.</summary>
    public static IReadOnlyList<string> Tokenize(string text)
    {
        text = Prepare(text);
        var tokens = new List<string>();
        for (int at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            at += TokenAt(text, at, tokens);
        }

        return tokens;
    }

    private static string Prepare(string text)
    {
        text = text.ToLowerInvariant();
        if (!text.Contains('-')) return text;
        var copy = new StringBuilder(text);
        for (int i = 0; i + 1 < copy.Length; i++)
            if (copy[i] == '-' && char.IsLetter(copy[i + 1]))
                copy[i] = ' ';
        return copy.ToString();
    }

    /// <summary>Adds the token (or two) that starts here and says how many characters it took.</summary>
    private static int TokenAt(string text, int at, List<string> tokens)
    {
        char c = text[at];
        if (IsWordStart(text, at))
        {
            Match match = Word().Match(text, at);
            if (match.Success && match.Index == at) return AddWord(text, at, match.Length, tokens);
        }

        switch (c)
        {
            case '"' or '“' or '”':
                tokens.Add(c == '“' || (c == '"' && OpensQuote(text, at)) ? "``" : "''");
                return 1;
            case '\'' or '’' or '‘' or '`':
                Match ending = Contraction().Match(text, at);
                if (ending.Success && ending.Index == at)
                {
                    tokens.Add("'" + ending.Value[1..]);
                    return ending.Length;
                }

                tokens.Add(c == '‘' || OpensQuote(text, at) ? "`" : "'");
                return 1;
            case '(': tokens.Add("-lrb-"); return 1;
            case ')': tokens.Add("-rrb-"); return 1;
            case '[': tokens.Add("-lsb-"); return 1;
            case ']': tokens.Add("-rsb-"); return 1;
            case '{': tokens.Add("-lcb-"); return 1;
            case '}': tokens.Add("-rcb-"); return 1;
            case '–' or '—': tokens.Add("--"); return Run(text, at, "–—");
            case '…': tokens.Add("..."); return 1;
            case '.' when Run(text, at, ".") >= 3: tokens.Add("..."); return Run(text, at, ".");
            case '-' when Run(text, at, "-") >= 2: tokens.Add("--"); return Run(text, at, "-");
            case '?' or '!':
                int run = Run(text, at, "?!");
                tokens.Add(text.Substring(at, run));
                return run;
        }

        int length = char.IsHighSurrogate(c) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) ? 2 : 1;
        tokens.Add(text.Substring(at, length));
        return length;
    }

    private static bool IsWordStart(string text, int at) =>
        char.IsLetterOrDigit(text[at]) || text[at] is '_' or '&'
        || (text[at] is '+' or '-' or '.' or ',' or ':' && at + 1 < text.Length && (char.IsAsciiDigit(text[at + 1]) || (text[at] is '+' or '-' && text[at + 1] == '.')));

    private static int AddWord(string text, int at, int length, List<string> tokens)
    {
        int end = at + length;
        string word = text.Substring(at, length).Replace('’', '\'');
        bool dot = end < text.Length && text[end] == '.';
        if (dot && (Abbreviations.Contains(word) || (length == 1 && char.IsLetter(word[0])) || (word is "no" or "nos" && DigitFollows(text, end + 1))))
        {
            tokens.Add(word + ".");
            return length + 1;
        }

        if (word.Length > 3 && word.EndsWith("n't", StringComparison.Ordinal))
        {
            tokens.Add(word[..^3]);
            tokens.Add("n't");
        }
        else if (word is "cannot" or "gonna" or "wanna")
        {
            tokens.Add(word[..^(word == "wanna" ? 2 : word == "gonna" ? 2 : 3)]);
            tokens.Add(word[^(word == "cannot" ? 3 : 2)..]);
        }
        else
        {
            tokens.Add(word);
        }

        return length;
    }

    private static bool DigitFollows(string text, int at)
    {
        while (at < text.Length && text[at] == ' ') at++;
        return at < text.Length && char.IsAsciiDigit(text[at]);
    }

    private static bool OpensQuote(string text, int at) =>
        (at == 0 || char.IsWhiteSpace(text[at - 1]) || text[at - 1] is '(' or '[' or '-' or '"' or '\'' or '“')
        && at + 1 < text.Length && !char.IsWhiteSpace(text[at + 1]);

    private static int Run(string text, int at, string of)
    {
        int end = at;
        while (end < text.Length && of.Contains(text[end])) end++;
        return end - at;
    }

    // An entity like &amp; | a web address | initials (u.s.) | numbers and words joined inside by - / & _ or an apostrophe.
    [GeneratedRegex("""
        &(?:\#\d+|[a-z]+);
        | (?:https?://|www\.)\S+ | [\p{L}\d]+\.(?:com|net|org)\b
        | \p{L}(?:\.\p{L})+\.?(?!\p{L}) | \p{L}+(?:\.\p{L}+){2,}
        | [-+]?(?:\d*(?:[.,:]\d+)+|\d+)[\p{L}\p{M}]*(?:[-/&_](?:\d+(?:[.,:]\d+)+|[\p{L}\p{M}\p{N}_]+))*
        | [\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*(?:['’](?!(?:s|m|d|re|ve|ll)(?![\p{L}\p{N}]))\p{L}[\p{L}\p{M}]*)*(?:[-/&](?:\d+(?:[.,:]\d+)+|[\p{L}\p{M}\p{N}_]+))*
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex("""['’](?:(?:s|m|d|re|ve|ll)(?![\p{L}\p{N}])|\d\ds?(?![\p{L}\p{N}]))""", RegexOptions.CultureInvariant)]
    private static partial Regex Contraction();
}
