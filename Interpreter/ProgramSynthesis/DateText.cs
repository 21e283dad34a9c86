namespace ActorLab.Interpreter.ProgramSynthesis;

/// <summary>Dates written <c>yyyy-mm-dd</c> with <c>x</c> for unknown digits.</summary>
internal static class DateText
{
    /// <summary>Days as argmax and argmin count them: 365 a year and 30 a month, unknown digits zero; false if unreadable.</summary>
    public static bool TryDays(string text, out long days)
    {
        days = 0;
        ReadOnlySpan<char> rest = text;
        bool negative = rest.StartsWith('-');
        if (negative) rest = rest[1..];
        Span<long> parts = stackalloc long[3];
        for (int i = 0; i < 3; i++)
        {
            int dash = rest.IndexOf('-');
            if (dash < 0 != (i == 2)) return false;
            ReadOnlySpan<char> part = i == 2 ? rest : rest[..dash];
            if (part.Length is 0 or > 15) return false;
            foreach (char c in part)
            {
                if (c != 'x' && !char.IsAsciiDigit(c)) return false;
                parts[i] = parts[i] * 10 + (c == 'x' ? 0 : c - '0');
            }

            if (i < 2) rest = rest[(dash + 1)..];
        }

        days = 365 * parts[0] + 30 * parts[1] + parts[2];
        if (negative) days = -days;
        return true;
    }

    /// <summary>Whether a text has the shape of a date.</summary>
    public static bool Is(string text) => text.Contains('-') && TryDays(text, out _);
}
