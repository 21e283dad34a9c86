using System.Globalization;

namespace ActorLab.Actors.Runtime.Memory;

/// <summary>Which partition holds which key.</summary>
public static class MemoryPartitions
{
    /// <summary>A trajectory's bytes beside its content, about: object headers, key, reward, references.</summary>
    internal const int OverheadBytes = 64;

    /// <summary>The partition of a key. Keys are numbered densely, so the remainder spreads them evenly.</summary>
    public static int Of(int key, int partitions) => (int)((uint)key % (uint)partitions);

    /// <summary>The persistence id of a partition.</summary>
    public static string PersistenceId(string run, int partition) =>
        string.Create(CultureInfo.InvariantCulture, $"memory-{run}-{partition}");

    /// <summary>What a trajectory counts towards every limit in bytes.</summary>
    public static long SizeOf(Trajectory trajectory) => OverheadBytes + trajectory.Content.Length;
}
