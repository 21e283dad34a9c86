using System.Collections.Concurrent;
using System.Globalization;
using ActorLab.Actors.Runtime.Memory;

namespace ActorLab.Actors.Runtime.Cluster;

/// <summary>
/// What a node knows of the trajectory memories that it may hold partitions of. Shards start wherever the cluster puts
/// them, also on a node that does not know the run yet: there they wait.
/// </summary>
internal sealed class MemoryShelf
{
    private readonly ConcurrentDictionary<string, MemoryOptions> _memories = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _held = new(StringComparer.Ordinal);

    /// <summary>Partitions held here.</summary>
    public IReadOnlyList<int> Held => [.. _held.Values.Order()];

    /// <summary>The name of a partition in the cluster.</summary>
    public static string NameOf(string memory, int partition) => string.Create(CultureInfo.InvariantCulture, $"{memory}|{partition}");

    /// <summary>Makes a memory known; its <see cref="MemoryOptions.Run"/> is its name.</summary>
    public void Add(MemoryOptions memory) => _memories[memory.Run] = memory;

    /// <summary>Finds a partition's memory by the partition's name; null where it is not known here yet.</summary>
    public (MemoryOptions Memory, int Partition)? Find(string name)
    {
        int bar = name.LastIndexOf('|');
        return bar > 0 && int.TryParse(name.AsSpan(bar + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int partition)
            && _memories.TryGetValue(name[..bar], out MemoryOptions? memory) && partition < memory.Partitions
            ? (memory, partition)
            : null;
    }

    public void Hold(string name, int partition) => _held[name] = partition;

    public void Release(string name) => _held.TryRemove(name, out _);
}
