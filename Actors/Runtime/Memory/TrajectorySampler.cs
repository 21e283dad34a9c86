using ActorLab.Domain.Common;

namespace ActorLab.Actors.Runtime.Memory;

/// <summary>One draw: where the trajectory lies and how probable it was.</summary>
/// <param name="Slot">The slot in the store.</param>
/// <param name="Probability">The probability with which this draw gave it; 1 where no chance was in it.</param>
public readonly record struct Draw(int Slot, double Probability);

/// <summary>Draws from a store. Pure: equal content and stream give equal draws, each in log2(trajectories) steps at most.</summary>
public static class TrajectorySampler
{
    /// <summary>Draws from all that the store holds.</summary>
    /// <param name="store">The store.</param>
    /// <param name="sampler">How.</param>
    /// <param name="count">How many; of each key for <see cref="Sampler.TopPerKey"/>.</param>
    /// <param name="random">The stream.</param>
    public static IReadOnlyList<Draw> Sample(TrajectoryStore store, Sampler sampler, int count, RandomStream random) => sampler switch
    {
        Sampler.Newest => Newest(store, count),
        Sampler.TopPerKey => [.. store.Keys.Order().SelectMany(key => Top(store, key, count))],
        Sampler.Uniform => Uniform(store, count, random),
        _ => Weighted(store, sampler, count, random),
    };

    /// <summary>Draws from one key.</summary>
    public static IReadOnlyList<Draw> SampleKey(TrajectoryStore store, int key, Sampler sampler, int count, RandomStream random)
    {
        if (sampler == Sampler.TopPerKey) return Top(store, key, count);
        IReadOnlyList<int> slots = store.SlotsOf(key);
        var draws = new List<Draw>();
        if (sampler == Sampler.Newest)
        {
            for (int i = slots.Count - 1; i >= 0 && draws.Count < count; i--) draws.Add(new Draw(slots[i], 1));
            return draws;
        }

        // A key has few trajectories: their weights are added up for the request.
        double[] sums = new double[slots.Count];
        double total = 0;
        for (int i = 0; i < sums.Length; i++) sums[i] = total += store.Priorities.WeightAt(sampler, slots[i]);
        while (total > 0 && draws.Count < count)
        {
            double mass = random.NextDouble() * total;
            int at = Array.BinarySearch(sums, mass);

            // The mass belongs to the first sum above it; one that hits a sum belongs to the next with any weight.
            for (at = at >= 0 ? at + 1 : ~at; at < sums.Length && sums[at] <= mass;) at++;
            if (at == sums.Length) at = LastWithWeight(sums);
            double weight = sums[at] - (at > 0 ? sums[at - 1] : 0);
            draws.Add(new Draw(slots[at], weight / total));
        }

        return draws;
    }

    private static int LastWithWeight(double[] sums)
    {
        int at = sums.Length - 1;
        while (at > 0 && sums[at] <= sums[at - 1]) at--;
        return at;
    }

    private static List<Draw> Uniform(TrajectoryStore store, int count, RandomStream random)
    {
        var draws = new List<Draw>();
        while (store.Count > 0 && draws.Count < count)
        {
            // Holes are never more than the rest by much, so few tries are enough.
            int slot = random.NextInt(store.SlotCount);
            if (store.At(slot) is not null) draws.Add(new Draw(slot, 1.0 / store.Count));
        }

        return draws;
    }

    private static List<Draw> Weighted(TrajectoryStore store, Sampler sampler, int count, RandomStream random)
    {
        SumTree tree = store.Priorities.Tree(sampler);
        var draws = new List<Draw>();
        while (tree.Total > 0 && draws.Count < count)
        {
            int slot = tree.Find(random.NextDouble() * tree.Total);
            draws.Add(new Draw(slot, tree[slot] / tree.Total));
        }

        return draws;
    }

    private static List<Draw> Newest(TrajectoryStore store, int count)
    {
        var draws = new List<Draw>();
        for (int slot = store.SlotCount - 1; slot >= 0 && draws.Count < count; slot--)
            if (store.At(slot) is not null) draws.Add(new Draw(slot, 1));
        return draws;
    }

    private static Draw[] Top(TrajectoryStore store, int key, int count) =>
    [
        .. store.SlotsOf(key)
            .OrderByDescending(slot => store.Priorities.Worth(Remover.LowestReward, slot))
            .ThenBy(slot => slot)
            .Take(count)
            .Select(slot => new Draw(slot, 1)),
    ];
}
