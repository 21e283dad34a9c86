namespace ActorLab.Actors.Runtime.Memory;

/// <summary>Says what has to go so that a store keeps to its bounds: first each key's excess, then the excess in all. Pure.</summary>
public sealed class TrajectoryRemover(TrajectoryStore store, Retention retention, int partitions)
{
    private readonly long? _maximum = retention.MaximumOf(partitions);

    // Null after a recovery: then every key is looked at once.
    private HashSet<int>? _touched;

    /// <summary>Notes which keys have grown.</summary>
    public void Stored(Trajectory[] trajectories)
    {
        if (retention.MaximumPerKey is null || _touched is null) return;
        foreach (Trajectory trajectory in trajectories) _touched.Add(trajectory.Key);
    }

    /// <summary>What to remove now, or null where the bounds are kept.</summary>
    public TrajectoriesRemoved? Next()
    {
        if (retention.KeepsAll) return null;
        var numbers = new List<long>();
        var gone = new HashSet<int>();
        if (retention.MaximumPerKey is { } perKey) RemovePerKey(perKey, gone, numbers);
        if (_maximum is { } maximum && store.Count - gone.Count > maximum) RemoveInAll(store.Count - gone.Count - maximum, gone, numbers);
        return numbers.Count > 0 ? new TrajectoriesRemoved([.. numbers]) : null;
    }

    private void RemovePerKey(int maximum, HashSet<int> gone, List<long> numbers)
    {
        // Keys in order, so that the event does not hang on a hash table's order.
        foreach (int key in (_touched ?? (IEnumerable<int>)store.Keys).Order())
        {
            int excess = store.CountOf(key) - maximum;
            if (excess <= 0) continue;
            foreach (int slot in store.SlotsOf(key).OrderBy(s => store.Priorities.Worth(retention.RemovePerKey, s)).ThenBy(s => s).Take(excess))
            {
                gone.Add(slot);
                numbers.Add(store.NumberAt(slot));
            }
        }

        (_touched ??= []).Clear();
    }

    private void RemoveInAll(long excess, HashSet<int> gone, List<long> numbers)
    {
        if (retention.Remove == Remover.Oldest)
        {
            for (int slot = store.FirstSlot; excess > 0; slot++)
            {
                if (store.At(slot) is null || gone.Contains(slot)) continue;
                numbers.Add(store.NumberAt(slot));
                excess--;
            }

            return;
        }

        foreach (int slot in store.Priorities.Lowest(retention.Remove, excess, gone)) numbers.Add(store.NumberAt(slot));
    }
}
