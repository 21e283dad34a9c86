using ActorLab.Domain.Common;

namespace ActorLab.Benchmarks.Cluster.Noop;

/// <summary>Settings of the experiment whose tickets are no work: section <c>noop</c>.</summary>
public sealed record NoopOptions
{
    [Setting("Tickets of the run.", Unit = "tickets", Min = 1)]
    public int Tickets { get; init; } = 10_000;

    [Setting("How long a worker waits over a ticket, without a thread; 0: it is done at once.", Min = 0)]
    public TimeSpan Wait { get; init; }

    [Setting("Tickets issued together; so many or fewer are open at any time, and again as many.", Unit = "tickets", Min = 1)]
    public int Batch { get; init; } = 1000;

    [Setting("Leases that a worker holds at once.", Min = 1)]
    public int Credit { get; init; } = 2;

    [Setting("Workers in one process; in a cluster the nodes' settings say.", Min = 1)]
    public int Workers { get; init; } = 1;

    [Setting("Whether a ticket is done only when the trajectory memory has acknowledged a trajectory of it.")]
    public bool Store { get; init; }

    [Setting("Partitions of the trajectory memory.", Min = 1)]
    public int Partitions { get; init; } = 4;

    [Setting("Whether there is a learner, which reports a step every 100 ms.")]
    public bool Learner { get; init; }

    [Setting("Bytes of the weights that the learner publishes; 0: none.", Unit = SettingAttribute.Bytes, Min = 0)]
    public long WeightsBytes { get; init; }

    [Setting("Time from one publication of weights to the next.", Above = 0)]
    public TimeSpan WeightsEvery { get; init; } = TimeSpan.FromSeconds(4);
}
