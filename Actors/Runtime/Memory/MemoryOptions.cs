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
    /// a snapshot reads, and writing all of a large memory again and again would cost more than it saves.
    /// </summary>
    public long MaximumSnapshotBytes { get; init; } = 8 << 20;

    /// <summary>Wait before the first restart of a partition that could not write.</summary>
    public TimeSpan MinimumBackoff { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait before a restart.</summary>
    public TimeSpan MaximumBackoff { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Restarts in a row, with no write in between, before the memory gives up and its supervisor decides.</summary>
    public int MaximumRestarts { get; init; } = 10;
}
