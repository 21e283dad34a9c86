using System.Text.Json;

namespace ActorLab.Interpreter.ProgramSynthesis;

/// <summary>A word of a program's text, and its place, counted from 1. A literal holds its strings or its numbers.</summary>
internal sealed record Lexeme(string Text, int Position, IReadOnlyList<string>? Strings = null, IReadOnlyList<double>? Numbers = null)
{
    public bool IsLiteral => Strings is not null || Numbers is not null;
}

/// <summary>Splits a program's text into brackets, words, names of columns (which may hold blanks and brackets) and literals.</summary>
internal static class ProgramLexer
{
    public static List<Lexeme> Split(string text, KnowledgeTable table)
    {
        string[] names = [.. table.Columns.Select(c => c.Name).Where(n => n.Length > 0).OrderByDescending(n => n.Length)];
        var lexemes = new List<Lexeme>();
        for (int at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            Lexeme lexeme;
            int length;
            if (text[at] == '[')
            {
                lexeme = Literal(text, at, out length);
            }
            else
            {
                length = names.FirstOrDefault(n => IsAt(text, at, n))?.Length ?? WordLength(text, at);
                lexeme = new Lexeme(text.Substring(at, length), at + 1);
            }

            lexemes.Add(lexeme);
            at += length;
        }

        return lexemes;
    }

    private static bool IsAt(string text, int at, string name)
    {
        int end = at + name.Length;
        return string.CompareOrdinal(text, at, name, 0, name.Length) == 0 && (end == text.Length || char.IsWhiteSpace(text[end]) || text[end] == ')');
    }

    private static int WordLength(string text, int at)
    {
        if (text[at] is '(' or ')') return 1;
        int end = at;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] is not ('(' or ')' or '[')) end++;
        return Math.Max(1, end - at);
    }

    private static Lexeme Literal(string text, int at, out int length)
    {
        int end = at + 1;
        for (bool inString = false; end < text.Length && (inString || text[end] != ']'); end++)
        {
            if (text[end] == '"') inString = !inString;
            else if (inString && text[end] == '\\') end++;
        }

        int position = at + 1;
        if (end >= text.Length) throw new ProgramException($"The list that begins at position {position} is unfinished: its \"]\" is missing.", position);
        length = end + 1 - at;
        string json = text.Substring(at, length);
        JsonElement[] items;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            items = [.. document.RootElement.EnumerateArray().Select(e => e.Clone())];
        }
        catch (JsonException)
        {
            throw new ProgramException($"The list {json} at position {position} is not JSON.", position);
        }

        if (items.Length > 0 && items.All(e => e.ValueKind == JsonValueKind.String))
            return new Lexeme(json, position, Strings: [.. items.Select(e => e.GetString()!)]);
        if (items.Length > 0 && items.All(e => e.ValueKind == JsonValueKind.Number && double.IsFinite(e.GetDouble())))
            return new Lexeme(json, position, Numbers: [.. items.Select(e => e.GetDouble())]);
        throw new ProgramException($"The list {json} at position {position} must hold strings only or numbers only, at least one.", position);
    }
}
