namespace ActorLab.Actors.Runtime.Memory;

/// <summary>Which trajectories go first.</summary>
public enum Remover
{
    /// <summary>The one stored first.</summary>
    Oldest = 0,

    /// <summary>The one with the lowest reward; of equals the oldest.</summary>
    LowestReward = 1,

    /// <summary>The one with the lowest reported priority; of equals the oldest.</summary>
    LowestPriority = 2,
}

/// <summary>What the memory keeps; by default everything.</summary>
/// <param name="MaximumTrajectories">Trajectories in all, shared evenly by the partitions; null for no bound.</param>
/// <param name="Remove">Which go when there are more.</param>
/// <param name="MaximumPerKey">Trajectories of one key; null for no bound.</param>
/// <param name="RemovePerKey">Which of a key's go when it has more. The lowest reward leaves the best of each key.</param>
public sealed record Retention(
    long? MaximumTrajectories = null,
    Remover Remove = Remover.Oldest,
    int? MaximumPerKey = null,
    Remover RemovePerKey = Remover.LowestReward)
{
    /// <summary>Whether anything is ever removed.</summary>
    public bool KeepsAll => MaximumTrajectories is null && MaximumPerKey is null;

    /// <summary>The bound of one partition.</summary>
    public long? MaximumOf(int partitions) => (MaximumTrajectories + partitions - 1) / partitions;
}
