using ActorLab.Actors.Runtime.Memory;
using ActorLab.Domain.Common;
using BenchmarkDotNet.Attributes;

namespace ActorLab.Benchmarks.Memory;

/// <summary>One draw, and one reported priority, of a partition with many trajectories.</summary>
[MemoryDiagnoser]
public class SamplingBenchmark
{
    private const int Operations = 10_000;
    private readonly RandomStream random = new(1);
    private TrajectoryStore store = new();
    private PrioritiesChanged changed = new(PriorityKind.Priority, [], []);

    /// <summary>Trajectories held.</summary>
    [Params(10_000, 1_000_000)]
    public int Trajectories { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        store = new TrajectoryStore(0.6);
        store.Apply(new TrajectoriesStored([.. Enumerable.Range(0, Trajectories).Select(i => new Trajectory(i % 1000, BitConverter.GetBytes(i), 1, 1, "s"))]));
        changed = new PrioritiesChanged(
            PriorityKind.Priority,
            [.. Enumerable.Range(0, Operations).Select(_ => (long)random.NextInt(Trajectories))],
            [.. Enumerable.Range(0, Operations).Select(_ => (float)random.NextDouble())]);
        store.Apply(changed);
        TrajectorySampler.Sample(store, Sampler.Prioritized, 1, random);
    }

    [Benchmark(OperationsPerInvoke = Operations)]
    public int Uniform() => TrajectorySampler.Sample(store, Sampler.Uniform, Operations, random).Count;

    [Benchmark(OperationsPerInvoke = Operations)]
    public int Prioritized() => TrajectorySampler.Sample(store, Sampler.Prioritized, Operations, random).Count;

    [Benchmark(OperationsPerInvoke = Operations)]
    public void Report() => store.Apply(changed);
}
