namespace ActorLab.Actors.Runtime.Memory;

/// <summary>Where and how a run's trajectories are kept.</summary>
/// <param name="Run">The run's id; part of the persistence ids, so it must stay the same when the run is resumed.</param>
/// <param name="JournalPluginId">The bulk journal, which no control event shares.</param>
/// <param name="SnapshotPluginId">The bulk snapshot store.</param>
public sealed record MemoryOptions(string Run, string JournalPluginId, string SnapshotPluginId)
{
    /// <summary>Partitions; must stay the same when the run is resumed.</summary>
    public int Partitions { get; init; } = 1;

    /// <summary>Bytes that may wait for the disk in one partition; a store beyond them is deferred.</summary>
    public long MaximumUnpersistedBytes { get; init; } = 8 << 20;

    /// <summary>Bytes of one request; a larger one is refused.</summary>
    public int MaximumRequestBytes { get; init; } = 1 << 20;

    /// <summary>Bytes of one write: requests that wait are grouped up to here.</summary>
    public int BatchBytes { get; init; } = 256 << 10;

    /// <summary>Bytes of one part of an answer, below the transport's frame.</summary>
    public int AnswerBytes { get; init; } = 64 << 10;

    /// <summary>Writes from one snapshot to the next.</summary>
    public int SnapshotEvery { get; init; } = 500;

    /// <summary>
    /// No snapshot above these bytes. Events hold each trajectory once and nothing else, so they replay about as fast as
    /// a snapshot reads, and writing all of a large memory again and again would cost more than it saves. Nor is there one
    /// once anything was removed or a priority reported: from then on compaction bounds what a recovery reads.
    /// </summary>
    public long MaximumSnapshotBytes { get; init; } = 8 << 20;

    /// <summary>Wait before the first restart of a partition that could not write.</summary>
    public TimeSpan MinimumBackoff { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait before a restart.</summary>
    public TimeSpan MaximumBackoff { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Restarts in a row, with no write in between, before the memory gives up and its supervisor decides.</summary>
    public int MaximumRestarts { get; init; } = 10;

    /// <summary>What is kept; everything by default.</summary>
    public Retention Retention { get; init; } = new();

    /// <summary>How far samples and inserts may run ahead of each other; null for no bound.</summary>
    public RateLimit? RateLimit { get; init; }

    /// <summary>A priority to this power is the weight of <see cref="Sampler.Prioritized"/>: 0 for uniform draws, 1 for proportional ones.</summary>
    public double PriorityExponent { get; init; } = 0.6;

    /// <summary>The run's root seed, for samples whose request names no seed.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// The journal is compacted when this share of it is no live content (removed trajectories, overwritten priorities);
    /// 1 for never, which keeps the whole history and leaves the time of a recovery unbounded.
    /// </summary>
    public double CompactAtShare { get; init; } = 0.5;

    /// <summary>Nor is it compacted before it has this many bytes of no live content.</summary>
    public long CompactAboveBytes { get; init; } = 1 << 20;

    /// <summary>One sentence on what does not fit together, or null.</summary>
    public string? FindFault() =>
        Partitions < 1 ? "partitions must be 1 or above"
        : !(PriorityExponent >= 0 && double.IsFinite(PriorityExponent)) ? "the priority exponent must be 0 or above"
        : !(CompactAtShare is > 0 and <= 1) ? "the share at which the journal is compacted must be above 0 and at most 1"
        : Retention.MaximumTrajectories < Partitions ? "the memory must be allowed to keep at least one trajectory a partition"
        : Retention.MaximumPerKey < 1 ? "the memory must be allowed to keep at least one trajectory a key"
        : RateLimit?.FindFault() is { } fault ? fault
        : RateLimit?.MinimumSize > Retention.MaximumTrajectories ? "the memory may never hold as many trajectories as the first sample waits for"
        : null;
}
