using MessagePack;

namespace ActorLab.Actors.Runtime.Memory;

/// <summary>How trajectories are drawn.</summary>
public enum Sampler
{
    /// <summary>Each with the same probability, with replacement.</summary>
    Uniform = 0,

    /// <summary>By the policy's probability as its owner last reported it, with replacement; one never reported is not drawn.</summary>
    Policy = 1,

    /// <summary>By priority to the power of <see cref="MemoryOptions.PriorityExponent"/>, with replacement; one never reported has priority 1.</summary>
    Prioritized = 2,

    /// <summary>The newest, each once, newest first.</summary>
    Newest = 3,

    /// <summary>Of each key those with the highest reward, each once, best first; of equals the older.</summary>
    TopPerKey = 4,
}

/// <summary>What is reported about trajectories.</summary>
public enum PriorityKind
{
    /// <summary>A priority, 0 or above: for <see cref="Sampler.Prioritized"/>.</summary>
    Priority = 0,

    /// <summary>The natural logarithm of the policy's probability, 0 or below: for <see cref="Sampler.Policy"/>.</summary>
    LogProbability = 1,
}

/// <summary>Asks for trajectories by chance or rank. <see cref="SampleQuery"/> gathers the answer.</summary>
/// <param name="RequestId">The sender's own number for it.</param>
/// <param name="Sampler">How they are drawn.</param>
/// <param name="Count">How many; of each key where keys are named or the sampler goes by key.</param>
/// <param name="Keys">From which keys; empty for all.</param>
/// <param name="Seed">The draws follow from this seed and the content; 0 takes the memory's own stream.</param>
[MessagePackObject]
public sealed record SampleTrajectories(
    [property: Key(0)] long RequestId,
    [property: Key(1)] Sampler Sampler,
    [property: Key(2)] int Count,
    [property: Key(3)] int[] Keys,
    [property: Key(4)] ulong Seed);

/// <summary>A part of one partition's samples.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="Partition">Whose part it is.</param>
/// <param name="Answering">How many partitions answer.</param>
/// <param name="Count">Samples of this partition's parts together.</param>
/// <param name="Trajectories">The samples.</param>
/// <param name="Ids">Their ids, for <see cref="UpdatePriorities"/>.</param>
/// <param name="Probabilities">With which probability each draw gave this one; 1 where no chance was in it.</param>
[MessagePackObject]
public sealed record TrajectoriesSampled(
    [property: Key(0)] long RequestId,
    [property: Key(1)] int Partition,
    [property: Key(2)] int Answering,
    [property: Key(3)] int Count,
    [property: Key(4)] Trajectory[] Trajectories,
    [property: Key(5)] long[] Ids,
    [property: Key(6)] double[] Probabilities);

/// <summary>No sample now: too little was stored for it. An invitation follows.</summary>
/// <param name="RequestId">The request.</param>
[MessagePackObject]
public sealed record SampleDeferred([property: Key(0)] long RequestId);

/// <summary>Ask again now.</summary>
/// <param name="RequestId">The request.</param>
[MessagePackObject]
public sealed record SampleInvited([property: Key(0)] long RequestId);

/// <summary>The request is faulty, or no trajectory can be drawn in this way.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="Reason">What is wrong.</param>
[MessagePackObject]
public sealed record SampleRefused([property: Key(0)] long RequestId, [property: Key(1)] string Reason);

/// <summary>Reports priorities or log-probabilities. Re-send until answered for every id: the last report counts.</summary>
/// <param name="RequestId">The sender's own number for it.</param>
/// <param name="Kind">What is reported.</param>
/// <param name="Ids">Of which trajectories, as <see cref="TrajectoriesSampled"/> gave them.</param>
/// <param name="Values">A value for each.</param>
[MessagePackObject]
public sealed record UpdatePriorities(
    [property: Key(0)] long RequestId,
    [property: Key(1)] PriorityKind Kind,
    [property: Key(2)] long[] Ids,
    [property: Key(3)] float[] Values);

/// <summary>One partition's share of a report is on the disk.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="Updated">Values taken.</param>
/// <param name="Unknown">Values of trajectories that are not there (any more), or that are no such values.</param>
[MessagePackObject]
public sealed record PrioritiesUpdated([property: Key(0)] long RequestId, [property: Key(1)] int Updated, [property: Key(2)] int Unknown);
