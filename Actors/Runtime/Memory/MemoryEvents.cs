using MessagePack;

namespace ActorLab.Actors.Runtime.Memory;

/// <summary>
/// The event: whole trajectories, none seen before, grouped into one write because rows and bytes are what a disk counts.
/// Each gets the partition's next number.
/// </summary>
/// <param name="Trajectories">In the order they came.</param>
[MessagePackObject]
public sealed record TrajectoriesStored([property: Key(0)] Trajectory[] Trajectories);

/// <summary>The event: trajectories left the memory.</summary>
/// <param name="Numbers">Their numbers in this partition.</param>
[MessagePackObject]
public sealed record TrajectoriesRemoved([property: Key(0)] long[] Numbers);

/// <summary>The event: what trajectories are worth to a sampler or remover was reported anew.</summary>
/// <param name="Kind">Which worth.</param>
/// <param name="Numbers">The trajectories' numbers in this partition.</param>
/// <param name="Values">Their values.</param>
[MessagePackObject]
public sealed record PrioritiesChanged([property: Key(0)] PriorityKind Kind, [property: Key(1)] long[] Numbers, [property: Key(2)] float[] Values);

/// <summary>The event: how many samples this partition has given so far. Written beside other events only.</summary>
/// <param name="Total">Samples in all.</param>
[MessagePackObject]
public sealed record SamplesDrawn([property: Key(0)] long Total);

/// <summary>The event: from here on all live trajectories are written once more, so that what lies before can be deleted.</summary>
/// <param name="NextNumber">The number of the next new trajectory.</param>
/// <param name="Drawn">Samples given so far.</param>
[MessagePackObject]
public sealed record CompactionBegun([property: Key(0)] long NextNumber, [property: Key(1)] long Drawn);

/// <summary>The event: live trajectories, written once more in the order of their numbers.</summary>
/// <param name="Numbers">Their numbers.</param>
/// <param name="Trajectories">The trajectories.</param>
/// <param name="Priorities">Their priorities, or empty where none was reported.</param>
/// <param name="LogProbabilities">Their log-probabilities (not a number: unknown), or empty where none was reported.</param>
[MessagePackObject]
public sealed record TrajectoriesKept(
    [property: Key(0)] long[] Numbers,
    [property: Key(1)] Trajectory[] Trajectories,
    [property: Key(2)] float[] Priorities,
    [property: Key(3)] float[] LogProbabilities);

/// <summary>The event: all live trajectories lie behind the beginning; what is before it is not needed any more.</summary>
/// <param name="NextNumber">As in <see cref="CompactionBegun"/>.</param>
[MessagePackObject]
public sealed record CompactionFinished([property: Key(0)] long NextNumber);

/// <summary>The snapshot: all trajectories of a partition from which none was ever removed.</summary>
/// <param name="Trajectories">In the order they were stored.</param>
[MessagePackObject]
public sealed record TrajectorySnapshot([property: Key(0)] Trajectory[] Trajectories);
