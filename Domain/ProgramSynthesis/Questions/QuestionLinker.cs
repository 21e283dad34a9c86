using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Domain.ProgramSynthesis.Scoring;
using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>
/// Links questions to tables: finds the strings, numbers and dates that programs can use, and how well each column's header
/// matches. Search structures are made once for each table. Safe for use by many threads.
/// </summary>
public sealed partial class QuestionLinker
{
    // What the encoder reads in place of a token.
    private const string NumberToken = "<START>", DateToken = "<DECODE>";

    private readonly ConditionalWeakTable<KnowledgeTable, TableTextIndex> _indexes = [];

    /// <summary>Links one question.</summary>
    public Question Link(RawQuestion raw, KnowledgeTable table, LinkerOptions? options = null)
    {
        options ??= LinkerOptions.Default;
        TableTextIndex index = _indexes.GetValue(table, static t => new TableTextIndex(t));
        QuestionTags? given = options.Source == QuestionSource.Tagged ? raw.Tags : null;
        IReadOnlyList<string> tokens = given?.Tokens ?? Tokenizer.Tokenize(raw.Text);
        TokenTag[] tags = given is null ? TokenTagger.Tag(tokens) : TagsOf(given);
        bool[] inTable = new bool[tokens.Count];

        List<Span> strings = options.Strings ? FindStrings(tokens, index, inTable, options) : [];
        if (options.Expand) strings = Expand(strings, tokens, index);
        if (options.SkipHeaderWords) strings.RemoveAll(s => s.End - s.Start == 1 && IsHeaderWord(tokens[s.Start], table));
        if (options.LinkForms) LinkForms(strings, tokens, index, options);
        if (options.JoinAlternatives) JoinAlternatives(strings, tokens);
        if (options.JoinLists) JoinLists(strings, tokens);
        var entities = strings.ConvertAll(s => new QuestionEntity(Constant.OfStrings(s.Values), s.Start, s.End));
        string[] encoder = [.. tokens];
        AddNumbersAndDates(tokens, tags, entities, encoder, options);

        return new Question
        {
            Id = raw.Id,
            Text = raw.Text,
            Table = table,
            Tokens = tokens,
            EncoderTokens = encoder,
            InTable = inTable,
            TriggerWords = Triggers(tokens, given, options.WideTriggers),
            Entities = entities,
            ColumnMatches = Matches(table, raw.Text.ToLowerInvariant(), tokens, options),
            Answer = options.CanonicalAnswers && raw.Answer is not null ? AnswerCanon.Of(raw.Answer) : raw.Answer,
        };
    }

    private static List<Span> FindStrings(IReadOnlyList<string> tokens, TableTextIndex index, bool[] inTable, LinkerOptions options)
    {
        var found = new List<Span>();
        for (int i = 0; i < tokens.Count; i++)
        {
            if (options.StopWords.Contains(tokens[i])) continue;
            string text = TextNormalizer.Normalize(tokens[i]);
            if (!index.Contains(text)) continue;
            inTable[i] = true;
            found.Add(new Span(i, i + 1, [text]));
        }

        return found;
    }

    /// <summary>Lets each string entity grow to the right, token by token, while the phrase is still part of a cell.</summary>
    private static List<Span> Expand(List<Span> strings, IReadOnlyList<string> tokens, TableTextIndex index)
    {
        var grown = new List<Span>();
        int covered = 0;
        foreach (Span entity in strings)
        {
            if (entity.Start < covered) continue;
            string text = tokens[entity.Start];
            int end = entity.End;
            while (end < tokens.Count && Append(text, tokens[end], index) is { } longer)
            {
                text = longer;
                end++;
            }

            text = TextNormalizer.Normalize(text);
            covered = end;
            if (text.Length > 0) grown.Add(new Span(entity.Start, end, [text]));
        }

        return grown;
    }

    private static string? Append(string text, string next, TableTextIndex index)
    {
        string normalText = TextNormalizer.Normalize(text), normalNext = TextNormalizer.Normalize(next);
        foreach (string separator in (ReadOnlySpan<string>)[" ", "-", ""])
        {
            if (Try(text, next) is { } a) return a;
            if (normalText != text && Try(normalText, next) is { } b) return b;
            if (normalNext == next) continue;
            if (Try(text, normalNext) is { } c) return c;
            if (normalText != text && Try(normalText, normalNext) is { } d) return d;

            string? Try(string left, string right) => left + separator + right is var phrase && index.Contains(phrase) ? phrase : null;
        }

        return null;
    }

    /// <summary>"… turkey or sweden …": both values become one entity, so that a filter can take either.</summary>
    private static void JoinAlternatives(List<Span> strings, IReadOnlyList<string> tokens)
    {
        int or = -1;
        for (int i = 0; i < tokens.Count && or < 0; i++)
            if (tokens[i] == "or")
                or = i;
        if (or < 0) return;
        int before = strings.FindLastIndex(s => s.End <= or), after = strings.FindIndex(s => s.Start > or);
        if (before < 0 || after < 0 || or - strings[before].End > 2 || strings[after].Start - or > 2) return;
        strings[before] = new Span(strings[before].Start, strings[after].End, [.. strings[before].Values, .. strings[after].Values]);
        strings.RemoveAt(after);
    }

    /// <summary>"… turkey and sweden …": one more entity holds both values, so that a filter can take either.</summary>
    private static void JoinLists(List<Span> strings, IReadOnlyList<string> tokens)
    {
        int count = strings.Count;
        for (int i = 1; i < count; i++)
        {
            Span before = strings[i - 1], after = strings[i];
            if (after.Start - before.End is < 1 or > 2 || tokens[before.End] is not ("and" or "," or "&")) continue;
            strings.Add(new Span(before.Start, after.End, [.. before.Values, .. after.Values]));
        }
    }

    /// <summary>Words that no entity covers, linked by another form of them that stands in a cell.</summary>
    private static void LinkForms(List<Span> strings, IReadOnlyList<string> tokens, TableTextIndex index, LinkerOptions options)
    {
        bool added = false;
        for (int i = 0; i < tokens.Count; i++)
        {
            string token = tokens[i];
            string[]? names = i > 0 && tokens[i - 1] is "the" or "in" or "american" ? CountryForms.Abbreviations(token) : null;
            bool covered = strings.Exists(s => s.Start <= i && i < s.End);
            if (names is null && (covered || options.StopWords.Contains(token) || token.Length < 4 || !char.IsLetter(token[0]))) continue;
            names ??= CountryForms.Of(token);
            string? form = Array.Find(names, index.Contains) ?? (covered ? null : index.FormOf(token));
            if (form is null) continue;
            strings.RemoveAll(s => s.Start == i && s.End == i + 1);
            strings.Add(new Span(i, i + 1, [form]));
            added = true;
        }

        if (added) strings.Sort((a, b) => a.Start.CompareTo(b.Start));
    }

    private static double? OrdinalOf(string token)
    {
        if (NumberWords.TryOrdinal(token, out double value)) return token == "first" ? null : value;
        int digits = token.AsSpan().IndexOfAnyExceptInRange('0', '9');
        return digits is > 0 and < 6 ? double.Parse(token.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture) : null;
    }

    private static void AddNumbersAndDates(IReadOnlyList<string> tokens, TokenTag[] tags, List<QuestionEntity> entities, string[] encoder, LinkerOptions options)
    {
        for (int i = 0; i < tags.Length; i++)
        {
            TokenTag tag = tags[i];
            if (tag.Kind == TokenKind.Date && options.Dates && DateOf(tag.Value) is { } date)
            {
                entities.Add(new QuestionEntity(Constant.OfDates(date), i, i + 1));
                if (options.Anonymize) encoder[i] = DateToken;
            }
            else if ((tag.Kind == TokenKind.Number || (tag.Kind == TokenKind.Measure && options.Measures)) && options.Numbers && FirstNumber().Match(tag.Value) is { Success: true } match
                && double.TryParse(match.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
            {
                entities.Add(new QuestionEntity(Constant.OfNumbers(number), i, i + 1));
                if (options.Anonymize) encoder[i] = NumberToken;
            }
            else if (options.YearNumbers && tag.Kind == TokenKind.Date && BareYear().Match(tokens[i]) is { Success: true } year)
            {
                // The encoder reads on which year it is: years are words of their own.
                entities.Add(new QuestionEntity(Constant.OfNumbers(double.Parse(year.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture)), i, i + 1));
            }
            else if (options.OrdinalNumbers && tag.Kind == TokenKind.Ordinal && OrdinalOf(tokens[i]) is { } ordinal)
            {
                entities.Add(new QuestionEntity(Constant.OfNumbers(ordinal), i, i + 1));
            }
        }
    }

    /// <summary>A date that says more than a year, as <c>yyyy-mm-dd</c>; years reach programs as strings only.</summary>
    private static string? DateOf(string value)
    {
        value = value.ToLowerInvariant();
        if (value.Length == 7) value += "-xx";
        if (!FullDate().IsMatch(value)) return null;
        bool noMonth = value[5] == 'x', noDay = value[8] == 'x';
        if (noMonth && noDay) return null;
        bool valid = (noMonth || int.Parse(value.AsSpan(5, 2), CultureInfo.InvariantCulture) is >= 1 and <= 12)
            && (noDay || int.Parse(value.AsSpan(8, 2), CultureInfo.InvariantCulture) is >= 1 and <= 31);
        return valid ? value : null;
    }

    private static TokenTag[] TagsOf(QuestionTags tags)
    {
        var result = new TokenTag[tags.Tokens.Count];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = tags.Entities[i] switch
            {
                "NUMBER" => new TokenTag(TokenKind.Number, tags.Values[i]),
                "DATE" => new TokenTag(TokenKind.Date, tags.Values[i]),
                _ => default,
            };
        }

        return result;
    }

    private static HashSet<string> Triggers(IReadOnlyList<string> tokens, QuestionTags? given, bool wide)
    {
        var words = new HashSet<string>(tokens, StringComparer.Ordinal);
        for (int i = 0; i < tokens.Count; i++)
        {
            string? tag = given is null ? ComparisonWords.TagOf(tokens[i]) : given.PartsOfSpeech[i];
            if (tag is "JJR" or "JJS" or "RBR" or "RBS") words.Add(tag);
        }

        if (wide) WideTriggers.AddTo(words);
        return words;
    }

    private static float[] Matches(KnowledgeTable table, string text, IReadOnlyList<string> tokens, LinkerOptions options)
    {
        var known = new Dictionary<string, float>(StringComparer.Ordinal);
        float[] matches = new float[table.Columns.Count];
        for (int i = 0; i < matches.Length; i++)
        {
            string header = ColumnVectors.HeaderOf(table.Columns[i].Name);
            if (!known.TryGetValue(header, out float count))
            {
                count = header.Split('_').Count(word => word.Length == 0
                    ? options.CountEmptyHeaderWord
                    : !options.StopWords.Contains(word)
                        && (text.Contains(word, StringComparison.Ordinal) || (options.MatchForms && tokens.Any(token => WordForms.Same(token, word)))));
                known.Add(header, count = options.CountMatches ? count : Math.Min(count, 1));
            }

            matches[i] = count;
        }

        return matches;
    }

    private static bool IsHeaderWord(string token, KnowledgeTable table) =>
        table.Columns.Any(column => ColumnVectors.HeaderOf(column.Name).Split('_').Any(word => word == token || WordForms.Same(word, token)));

    private sealed record Span(int Start, int End, string[] Values);

    [GeneratedRegex("""^([12]\d{3})s?$""", RegexOptions.CultureInvariant)]
    private static partial Regex BareYear();

    [GeneratedRegex("""\d+(?:\.\d+)*""", RegexOptions.CultureInvariant)]
    private static partial Regex FirstNumber();

    [GeneratedRegex("""^(?:\d{4}|xxxx)-(?:\d\d|xx)-(?:\d\d|xx)$""", RegexOptions.CultureInvariant)]
    private static partial Regex FullDate();
}
