namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>Tells whether two words look like forms of one.</summary>
public static class WordForms
{
    private const int LongestEnding = 3;

    /// <summary>
    /// Whether one word is the other with an ending of up to three letters (die, died), or both share all but endings of
    /// up to three letters and at least five letters (independent, independence).
    /// </summary>
    public static bool Same(string a, string b)
    {
        int common = a.AsSpan().CommonPrefixLength(b);
        int longer = Math.Max(a.Length, b.Length), shorter = Math.Min(a.Length, b.Length);
        return longer - common <= LongestEnding && (common == shorter ? common >= 3 : common >= 5);
    }
}
