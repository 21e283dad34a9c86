namespace ActorLab.Actors.Runtime.Memory;

/// <summary>Values by slot, of which the lowest is found at once; of equals the first slot. A value changes in log2(capacity) steps.</summary>
public sealed class MinimumTree
{
    private readonly float[] _lowest;

    /// <summary>A tree of given values; slots from <paramref name="used"/> on are empty.</summary>
    /// <param name="capacity">Slots; a power of two.</param>
    /// <param name="used">Slots with a value.</param>
    /// <param name="value">The value of a slot; positive infinity for an empty one.</param>
    public MinimumTree(int capacity, int used, Func<int, float> value)
    {
        if (!System.Numerics.BitOperations.IsPow2(capacity)) throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "The capacity is a power of two.");
        _lowest = new float[2 * capacity];
        for (int slot = 0; slot < capacity; slot++) _lowest[capacity + slot] = slot < used ? value(slot) : float.PositiveInfinity;
        for (int node = capacity - 1; node > 0; node--) _lowest[node] = Math.Min(_lowest[2 * node], _lowest[(2 * node) + 1]);
    }

    /// <summary>Slots.</summary>
    public int Capacity => _lowest.Length / 2;

    /// <summary>The value of a slot.</summary>
    public float this[int slot]
    {
        get => _lowest[Capacity + slot];
        set
        {
            int node = Capacity + slot;
            _lowest[node] = value;
            for (node >>= 1; node > 0; node >>= 1) _lowest[node] = Math.Min(_lowest[2 * node], _lowest[(2 * node) + 1]);
        }
    }

    /// <summary>The slot of the lowest value, or -1 where all are empty.</summary>
    public int Lowest()
    {
        if (float.IsPositiveInfinity(_lowest[1])) return -1;
        int node = 1;
        while (node < Capacity) node = _lowest[2 * node] <= _lowest[(2 * node) + 1] ? 2 * node : (2 * node) + 1;
        return node - Capacity;
    }
}
