using ActorLab.Actors.Runtime.Memory;
using ActorLab.Domain.Common;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace ActorLab.Tests.Actors.Runtime.Memory;

public sealed class SamplerTests
{
    private const int Draws = 40_000;

    /// <summary>Any weights, many of them 0, in any order of setting: sums are exact in the tree's own order, and every mass finds a slot that has weight.</summary>
    [Property(MaxTest = 200)]
    public void A_sum_tree_finds_the_slot_that_laying_end_to_end_gives(NonEmptyArray<byte> weights, NonEmptyArray<ushort> masses, int order)
    {
        double[] all = [.. weights.Get.Select(w => w < 100 ? 0.0 : w - 99)];
        int capacity = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)all.Length);
        var tree = new SumTree(capacity);
        int[] slots = [.. Enumerable.Range(0, all.Length)];
        new RandomStream((ulong)order).Shuffle<int>(slots);
        foreach (int slot in slots) tree[slot] = 1000;
        foreach (int slot in slots) tree[slot] = all[slot];
        Assert.Equal(all.Sum(), tree.Total);
        Assert.Equal(tree.Total, new SumTree(capacity, all.Length, s => all[s]).Total);
        if (tree.Total == 0) return;
        foreach (ushort m in masses.Get)
        {
            double mass = m / 65536.0 * tree.Total, left = mass;
            int expected = 0;
            while (left >= all[expected]) left -= all[expected++];
            Assert.Equal(expected, tree.Find(mass));
        }

        Assert.True(all[tree.Find(Math.BitDecrement(tree.Total))] > 0);
        Assert.True(all[tree.Find(tree.Total)] > 0);
    }

    [Property(MaxTest = 200)]
    public void A_minimum_tree_finds_the_first_of_the_lowest(NonEmptyArray<byte> values, NonEmptyArray<(byte Slot, byte Value)> changes)
    {
        float[] all = [.. values.Get.Select(v => (float)(v % 7))];
        var tree = new MinimumTree((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)all.Length), all.Length, s => all[s]);
        foreach ((byte at, byte value) in changes.Get)
        {
            int slot = at % all.Length;
            tree[slot] = all[slot] = value % 7 == 6 ? float.PositiveInfinity : value % 7;
            float lowest = all.Min();
            Assert.Equal(float.IsPositiveInfinity(lowest) ? -1 : Array.IndexOf(all, lowest), tree.Lowest());
        }
    }

    [Theory]
    [InlineData(Sampler.Uniform)]
    [InlineData(Sampler.Policy)]
    [InlineData(Sampler.Prioritized)]
    public void Draws_come_as_often_as_their_probability_says(Sampler sampler)
    {
        TrajectoryStore store = Store();
        foreach (bool ofKey in new[] { false, true })
        {
            var random = new RandomStream(5);
            IReadOnlyList<Draw> draws = ofKey ? TrajectorySampler.SampleKey(store, 1, sampler, Draws, random) : TrajectorySampler.Sample(store, sampler, Draws, random);
            Assert.Equal(Draws, draws.Count);
            int[] slots = [.. Enumerable.Range(0, store.SlotCount).Where(s => store.At(s) is { } t && (!ofKey || t.Key == 1))];
            double total = slots.Sum(s => Weight(sampler, store, s));
            double sum = 0;
            foreach (int slot in slots)
            {
                double probability = Weight(sampler, store, slot) / total;
                Draw[] here = [.. draws.Where(d => d.Slot == slot)];
                Assert.All(here, d => Assert.Equal(probability, d.Probability, 12));
                Assert.InRange(here.Length, (Draws * probability) - (5 * Math.Sqrt(Draws * probability)), (Draws * probability) + (5 * Math.Sqrt(Draws * probability)));
                sum += here.Length;
            }

            Assert.Equal(Draws, sum);
        }
    }

    [Fact]
    public void Newest_and_best_come_each_once_and_in_order()
    {
        TrajectoryStore store = Store();
        var random = new RandomStream(1);
        Assert.Equal([19L, 18, 17], TrajectorySampler.Sample(store, Sampler.Newest, 3, random).Select(d => store.NumberAt(d.Slot)));
        Assert.Equal([19L, 16], TrajectorySampler.SampleKey(store, 1, Sampler.Newest, 2, random).Select(d => store.NumberAt(d.Slot)));

        // Key 1 has numbers 1, 7, 10, 13, 16 and 19 with rewards 1, 0, 3, 6, 2 and 5 (number 4 is gone).
        Assert.Equal([13L, 19, 10], TrajectorySampler.SampleKey(store, 1, Sampler.TopPerKey, 3, random).Select(d => store.NumberAt(d.Slot)));

        // Without keys, each key in turn: key 0's best is 6 of reward 6, key 1's 13 of 6, key 2's 5 of 5.
        IReadOnlyList<Draw> best = TrajectorySampler.Sample(store, Sampler.TopPerKey, 1, random);
        Assert.Equal([6L, 13, 5], best.Select(d => store.NumberAt(d.Slot)));
        Assert.All(best, d => Assert.Equal(1, d.Probability));
    }

    [Property(MaxTest = 50)]
    public void Equal_content_and_seed_give_equal_draws_however_the_content_came_about(ulong seed, NonEmptyArray<byte> values)
    {
        float[] given = [.. values.Get.Select(v => v / 16f)];
        var once = new TrajectoryStore(0.7);
        once.Apply(new TrajectoriesStored([.. given.Select((_, i) => Make(i, 0))]));
        var again = new TrajectoryStore(0.7);
        foreach (int i in Enumerable.Range(0, given.Length)) again.Apply(new TrajectoriesStored([Make(i, 0)]));
        TrajectorySampler.Sample(again, Sampler.Prioritized, 1, new RandomStream(1));
        once.Apply(new PrioritiesChanged(PriorityKind.Priority, [.. given.Select((_, i) => (long)i)], given));
        foreach (int i in Enumerable.Range(0, given.Length).Reverse()) again.Apply(new PrioritiesChanged(PriorityKind.Priority, [i], [given[i]]));
        Assert.Equal(
            TrajectorySampler.Sample(once, Sampler.Prioritized, 100, new RandomStream(seed)),
            TrajectorySampler.Sample(again, Sampler.Prioritized, 100, new RandomStream(seed)));
    }

    [Fact]
    public void What_has_no_weight_is_not_drawn_and_an_empty_store_gives_nothing()
    {
        var store = new TrajectoryStore();
        foreach (Sampler sampler in Enum.GetValues<Sampler>()) Assert.Empty(TrajectorySampler.Sample(store, sampler, 5, new RandomStream(1)));
        store.Apply(new TrajectoriesStored([Make(1, 1), Make(1, 2), Make(2, 3)]));
        Assert.Empty(TrajectorySampler.Sample(store, Sampler.Policy, 5, new RandomStream(1)));
        Assert.Empty(TrajectorySampler.SampleKey(store, 1, Sampler.Policy, 5, new RandomStream(1)));
        store.Apply(new PrioritiesChanged(PriorityKind.LogProbability, [1], [-20]));
        Assert.All(TrajectorySampler.Sample(store, Sampler.Policy, 5, new RandomStream(1)), d => Assert.Equal((1L, 1.0), (store.NumberAt(d.Slot), d.Probability)));
        Assert.All(TrajectorySampler.SampleKey(store, 1, Sampler.Policy, 5, new RandomStream(1)), d => Assert.Equal((1L, 1.0), (store.NumberAt(d.Slot), d.Probability)));
    }

    private static double Weight(Sampler sampler, TrajectoryStore store, int slot) => sampler switch
    {
        Sampler.Uniform => 1,
        Sampler.Policy => store.NumberAt(slot) % 5 == 0 ? 0 : Math.Exp(-(store.NumberAt(slot) % 5)),
        _ => Math.Pow(store.NumberAt(slot) % 4, 0.5),
    };

    /// <summary>Twenty of three keys without numbers 3 and 4, with weights by number.</summary>
    private static TrajectoryStore Store()
    {
        var store = new TrajectoryStore(0.5);
        store.Apply(new TrajectoriesStored([.. Enumerable.Range(0, 20).Select(i => Make(i % 3, i, i % 7))]));
        store.Apply(new TrajectoriesRemoved([3, 4]));
        long[] numbers = [.. Enumerable.Range(0, 20).Select(i => (long)i)];
        store.Apply(new PrioritiesChanged(PriorityKind.Priority, numbers, [.. numbers.Select(n => (float)(n % 4))]));
        long[] reported = [.. numbers.Where(n => n % 5 != 0)];
        store.Apply(new PrioritiesChanged(PriorityKind.LogProbability, reported, [.. reported.Select(n => -(float)(n % 5))]));
        return store;
    }

    private static Trajectory Make(int key, int content, float reward = 1) => new(key, BitConverter.GetBytes(content), reward, 3, "explorer");
}
