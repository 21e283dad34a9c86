namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>
/// Further words that call for a function: each means what a word of the published table of trigger words means
/// (<c>over</c> is "more", <c>penultimate</c> "previous").
/// </summary>
internal static class WideTriggers
{
    private static readonly Dictionary<string, string[]> Meanings = new[]
    {
        (Means: "more", Words: "over exceed exceeds exceeded exceeding greater"),
        (Means: "less", Words: "fewer within"),
        (Means: "after", Words: "since later beyond"),
        (Means: "before", Words: "earlier prior until till"),
        (Means: "least", Words: "minimum"),
        (Means: "below", Words: "top within"),
        (Means: "JJS", Words: "minimum maximum initial original final recent leading majority"),
        (Means: "most", Words: "common often frequent frequently majority"),
        (Means: "not", Words: "never n't without except excluding aside apart else another"),
        (Means: "same", Words: "tied another also share shared"),
        (Means: "number", Words: "amount count times often"),
        (Means: "total", Words: "sum combined altogether together overall"),
        (Means: "average", Words: "mean avg"),
        (Means: "previous", Words: "penultimate preceding preceded prior"),
        (Means: "last", Words: "penultimate final finally latest recent"),
        (Means: "first", Words: "initial initially original earliest"),
        (Means: "next", Words: "following followed follows succeeded"),
        (Means: "difference", Words: "margin gap compared"),
    }
        .SelectMany(m => m.Words.Split(' ').Select(word => (word, m.Means)))
        .GroupBy(p => p.word, p => p.Means, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);

    /// <summary>Adds what the words stand for.</summary>
    public static void AddTo(HashSet<string> words)
    {
        foreach (string word in words.ToArray())
            if (Meanings.TryGetValue(word, out string[]? meanings))
                words.UnionWith(meanings);
    }
}
