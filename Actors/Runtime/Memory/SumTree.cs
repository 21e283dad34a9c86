namespace ActorLab.Actors.Runtime.Memory;

/// <summary>
/// Weights by slot with their sums over halves: a weight changes and a slot is found in log2(capacity) steps. Every sum is
/// made anew from its two halves, so it depends on the weights only, never on how they came about.
/// </summary>
public sealed class SumTree
{
    private readonly double[] _sums;

    /// <summary>A tree of zeros.</summary>
    /// <param name="capacity">Slots; a power of two.</param>
    public SumTree(int capacity)
    {
        if (!System.Numerics.BitOperations.IsPow2(capacity)) throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "The capacity is a power of two.");
        _sums = new double[2 * capacity];
    }

    /// <summary>A tree of given weights, in time linear in the capacity.</summary>
    public SumTree(int capacity, int used, Func<int, double> weight)
        : this(capacity)
    {
        for (int slot = 0; slot < used; slot++) _sums[capacity + slot] = Checked(weight(slot));
        for (int node = capacity - 1; node > 0; node--) _sums[node] = _sums[2 * node] + _sums[(2 * node) + 1];
    }

    /// <summary>Slots.</summary>
    public int Capacity => _sums.Length / 2;

    /// <summary>All weights together.</summary>
    public double Total => _sums[1];

    /// <summary>The weight of a slot.</summary>
    public double this[int slot]
    {
        get => _sums[Capacity + slot];
        set
        {
            int node = Capacity + slot;
            _sums[node] = Checked(value);
            for (node >>= 1; node > 0; node >>= 1) _sums[node] = _sums[2 * node] + _sums[(2 * node) + 1];
        }
    }

    /// <summary>The slot in which a mass lies when all weights are laid end to end; never one of weight 0.</summary>
    /// <param name="mass">0 or above, below <see cref="Total"/>, which is above 0.</param>
    public int Find(double mass)
    {
        int node = 1;
        while (node < Capacity)
        {
            node *= 2;
            double left = _sums[node];

            // Rounding may leave the mass at the very end: an empty half is never entered.
            if (mass >= left && _sums[node + 1] > 0)
            {
                mass -= left;
                node++;
            }
        }

        return node - Capacity;
    }

    private static double Checked(double weight) =>
        weight >= 0 && double.IsFinite(weight) ? weight : throw new ArgumentOutOfRangeException(nameof(weight), weight, "A weight is a finite number of at least 0.");
}
