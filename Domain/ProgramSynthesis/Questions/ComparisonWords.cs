namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>
/// Tells comparatives (<c>JJR</c>, <c>RBR</c>) and superlatives (<c>JJS</c>, <c>RBS</c>): regular forms of a list of
/// gradable adjectives and adverbs, and the irregular ones. A word such as <c>winner</c> or <c>west</c> is on no list.
/// </summary>
public static class ComparisonWords
{
    private static readonly Dictionary<string, string> Tags = Build();

    /// <summary>The tag of a lower-case token: JJR, RBR, JJS or RBS; null for any other word.</summary>
    public static string? TagOf(string token) => Tags.GetValueOrDefault(token);

    private static Dictionary<string, string> Build()
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["more"] = "JJR", ["less"] = "JJR", ["lesser"] = "JJR", ["better"] = "JJR", ["worse"] = "JJR", ["fewer"] = "JJR", ["elder"] = "JJR",
            ["most"] = "RBS", ["least"] = "JJS", ["best"] = "JJS", ["worst"] = "JJS", ["fewest"] = "JJS", ["eldest"] = "JJS",
            ["further"] = "RBR", ["farther"] = "RBR", ["sooner"] = "RBR",
            ["furthest"] = "RBS", ["farthest"] = "RBS", ["soonest"] = "RBS",
        };
        const string adjectives =
            "high low large small big little long short tall old young new early late great fast slow quick heavy light strong weak deep shallow " +
            "wide narrow broad thick thin near close far hard soft hot cold warm cool dry wet rich poor cheap costly clean dirty dark bright loud quiet " +
            "safe easy tough simple busy common rare happy sad healthy wealthy lucky popular recent full dense steep sharp smart wise pretty nice fine " +
            "few lengthy tiny huge massive mild rough smooth sweet bitter fat slim hardy lively deadly likely friendly noisy windy rainy sunny snowy " +
            "brave calm clear crowded fair fresh grand harsh keen kind large mighty old proud pure quick rapid real ripe scarce severe sick simple " +
            "stable straight strict swift tight true vast wild worthy hungry angry funny ugly tricky pricey";
        foreach (string adjective in adjectives.Split(' ').Distinct())
        {
            string stem = Stem(adjective);
            tags.TryAdd(stem + "er", "JJR");
            tags.TryAdd(stem + "est", "JJS");
        }

        return tags;
    }

    private static string Stem(string word)
    {
        if (word.EndsWith('e')) return word[..^1];
        if (word.EndsWith('y') && word.Length > 2 && !IsVowel(word[^2])) return word[..^1] + "i";
        bool doubles = word.Length == 3 && !IsVowel(word[0]) && IsVowel(word[1]) && !IsVowel(word[2]) && word[2] is not ('w' or 'x' or 'y');
        return doubles || word == "slim" ? word + word[^1] : word;
    }

    private static bool IsVowel(char c) => c is 'a' or 'e' or 'i' or 'o' or 'u';
}
