using ActorLab.Actors.Runtime.Serialization;
using MessagePack;

namespace ActorLab.Actors.Runtime.Memory;

/// <summary>Everything that is said to and by the trajectory memory.</summary>
public static class MemoryProtocol
{
    /// <summary>Each type with its manifest.</summary>
    public static IReadOnlyList<MessageBinding> Bindings { get; } =
    [
        MessageBinding.Of<StoreTrajectories>("tmst1", compress: true),
        MessageBinding.Of<TrajectoriesAcknowledged>("tmac1"),
        MessageBinding.Of<StoreDeferred>("tmdf1"),
        MessageBinding.Of<StoreInvited>("tmiv1"),
        MessageBinding.Of<StoreRefused>("tmrf1"),
        MessageBinding.Of<FindTrajectories>("tmfd1"),
        MessageBinding.Of<TrajectoriesFound>("tmfo1", compress: true),
        MessageBinding.Of<CountTrajectories>("tmct1"),
        MessageBinding.Of<MemoryStatistics>("tmms1"),
        MessageBinding.Of<TrajectoriesStored>("tmev1", compress: true, persisted: true),
        MessageBinding.Of<TrajectorySnapshot>("tmsn1", compress: true, persisted: true),
        MessageBinding.Of<SampleTrajectories>("tmsr1"),
        MessageBinding.Of<TrajectoriesSampled>("tmsd1", compress: true),
        MessageBinding.Of<SampleDeferred>("tmsf1"),
        MessageBinding.Of<SampleInvited>("tmsi1"),
        MessageBinding.Of<SampleRefused>("tmsx1"),
        MessageBinding.Of<UpdatePriorities>("tmup1", compress: true),
        MessageBinding.Of<PrioritiesUpdated>("tmua1"),
        MessageBinding.Of<TrajectoriesRemoved>("tmer1", compress: true, persisted: true),
        MessageBinding.Of<PrioritiesChanged>("tmep1", compress: true, persisted: true),
        MessageBinding.Of<SamplesDrawn>("tmed1", persisted: true),
        MessageBinding.Of<CompactionBegun>("tmcb1", persisted: true),
        MessageBinding.Of<TrajectoriesKept>("tmek1", compress: true, persisted: true),
        MessageBinding.Of<CompactionFinished>("tmcf1", persisted: true),
    ];
}

/// <summary>A finished episode with its reward, unique by key and content.</summary>
/// <param name="Key">Which task.</param>
/// <param name="Content">The episode in its system's own encoding.</param>
/// <param name="Reward">What it earned.</param>
/// <param name="WeightsVersion">Version of the weights that made it.</param>
/// <param name="Source">Who made it.</param>
[MessagePackObject]
public sealed record Trajectory(
    [property: Key(0)] int Key,
    [property: Key(1)] byte[] Content,
    [property: Key(2)] float Reward,
    [property: Key(3)] long WeightsVersion,
    [property: Key(4)] string Source);

/// <summary>
/// Store these; all keys of one request belong to one partition (<see cref="MemoryClient"/> sees to it). Re-send until
/// acknowledged or refused.
/// </summary>
/// <param name="RequestId">The sender's own number for it.</param>
/// <param name="Trajectories">At most <see cref="MemoryOptions.MaximumRequestBytes"/> of them.</param>
[MessagePackObject]
public sealed record StoreTrajectories([property: Key(0)] long RequestId, [property: Key(1)] Trajectory[] Trajectories);

/// <summary>All trajectories of a request are on the disk.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="Added">How many were new.</param>
/// <param name="Known">How many were there already.</param>
[MessagePackObject]
public sealed record TrajectoriesAcknowledged([property: Key(0)] long RequestId, [property: Key(1)] int Added, [property: Key(2)] int Known);

/// <summary>Nothing was taken: too many bytes wait for the disk. An invitation follows when there is room.</summary>
/// <param name="RequestId">The request.</param>
[MessagePackObject]
public sealed record StoreDeferred([property: Key(0)] long RequestId);

/// <summary>There is room now: send the deferred request again.</summary>
/// <param name="RequestId">The request.</param>
[MessagePackObject]
public sealed record StoreInvited([property: Key(0)] long RequestId);

/// <summary>The request is faulty; sending it again will not help.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="Reason">What is wrong with it.</param>
[MessagePackObject]
public sealed record StoreRefused([property: Key(0)] long RequestId, [property: Key(1)] string Reason);

/// <summary>Asks for all trajectories of some keys.</summary>
/// <param name="RequestId">The sender's own number for it.</param>
/// <param name="Keys">Which keys.</param>
[MessagePackObject]
public sealed record FindTrajectories([property: Key(0)] long RequestId, [property: Key(1)] int[] Keys);

/// <summary>A part of an answer, small enough for a frame; the answer is whole when every key asked for is complete.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="Trajectories">Trajectories, each key's in the order they were stored.</param>
/// <param name="CompletedKeys">Keys of which nothing more follows.</param>
/// <param name="Counts">How many trajectories each of those has in all: a lost part shows.</param>
[MessagePackObject]
public sealed record TrajectoriesFound(
    [property: Key(0)] long RequestId,
    [property: Key(1)] Trajectory[] Trajectories,
    [property: Key(2)] int[] CompletedKeys,
    [property: Key(3)] int[] Counts);

/// <summary>Asks every partition for its <see cref="MemoryStatistics"/>.</summary>
/// <param name="RequestId">The sender's own number for it.</param>
[MessagePackObject]
public sealed record CountTrajectories([property: Key(0)] long RequestId);

/// <summary>What one partition holds.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="Partition">Which partition.</param>
/// <param name="Partitions">Of how many.</param>
/// <param name="Keys">Keys with at least one trajectory.</param>
/// <param name="Trajectories">Trajectories on the disk.</param>
/// <param name="Bytes">Their bytes in memory, about.</param>
/// <param name="UnpersistedBytes">Bytes that wait for the disk.</param>
[MessagePackObject]
public sealed record MemoryStatistics(
    [property: Key(0)] long RequestId,
    [property: Key(1)] int Partition,
    [property: Key(2)] int Partitions,
    [property: Key(3)] int Keys,
    [property: Key(4)] long Trajectories,
    [property: Key(5)] long Bytes,
    [property: Key(6)] long UnpersistedBytes);
