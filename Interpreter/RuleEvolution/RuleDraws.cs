using ActorLab.Interpreter.Randomness;


namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>Draws from a stream of random words.</summary>
internal static class RuleDraws
{
    /// <summary>A number in 0 .. <paramref name="bound"/> - 1.</summary>
    public static int Below(this IRandomSource random, int bound) => (int)((ulong)random.Next() * (uint)bound >> 32);

    /// <summary>Whether something of this probability happens.</summary>
    public static bool Happens(this IRandomSource random, double probability) => random.Next() < probability * 4294967296.0;

    /// <summary>One of a list.</summary>
    public static T Of<T>(this IRandomSource random, IReadOnlyList<T> items) => items[random.Below(items.Count)];

    /// <summary>An index with a probability in proportion to its weight.</summary>
    public static int Weighted(this IRandomSource random, IReadOnlyList<double> weights)
    {
        double at = random.Next() / 4294967296.0 * weights.Sum();
        int last = 0;
        for (int i = 0; i < weights.Count; i++)
        {
            if (weights[i] <= 0) continue;
            last = i;
            if (at < weights[i]) return i;
            at -= weights[i];
        }

        return last;
    }
}
