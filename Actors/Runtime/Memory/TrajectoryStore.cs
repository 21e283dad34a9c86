namespace ActorLab.Actors.Runtime.Memory;

/// <summary>
/// The state of one partition: every persisted trajectory once, by key, in the order of storing. Pure: changed by events only.
/// </summary>
public sealed class TrajectoryStore
{
    private readonly Dictionary<int, List<Trajectory>> _byKey = [];
    private readonly HashSet<Trajectory> _known = new(TrajectoryIdentity.Instance);
    private readonly List<Trajectory> _inOrder = [];

    /// <summary>Trajectories held.</summary>
    public int Count => _inOrder.Count;

    /// <summary>Keys with at least one.</summary>
    public int KeyCount => _byKey.Count;

    /// <summary>Bytes held, about.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether it is held.</summary>
    public bool Knows(Trajectory trajectory) => _known.Contains(trajectory);

    /// <summary>The trajectories of a key.</summary>
    public IReadOnlyList<Trajectory> Find(int key) => _byKey.TryGetValue(key, out List<Trajectory>? found) ? found : [];

    /// <summary>Takes in an event.</summary>
    public void Apply(TrajectoriesStored stored) => Add(stored.Trajectories);

    /// <summary>Takes in a snapshot, first of all.</summary>
    public void Apply(TrajectorySnapshot snapshot) => Add(snapshot.Trajectories);

    /// <summary>All that is held.</summary>
    public TrajectorySnapshot ToSnapshot() => new([.. _inOrder]);

    private void Add(Trajectory[] trajectories)
    {
        foreach (Trajectory trajectory in trajectories)
        {
            // An event may be replayed that a write of uncertain outcome left twice.
            if (!_known.Add(trajectory)) continue;
            if (!_byKey.TryGetValue(trajectory.Key, out List<Trajectory>? list)) _byKey[trajectory.Key] = list = [];
            list.Add(trajectory);
            _inOrder.Add(trajectory);
            Bytes += MemoryPartitions.SizeOf(trajectory);
        }
    }
}
