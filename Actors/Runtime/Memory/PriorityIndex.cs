namespace ActorLab.Actors.Runtime.Memory;

/// <summary>
/// What was reported about the trajectories of a store, and trees over it for samplers and removers. A tree is made when
/// first asked for and kept up to date from then on. Changed by its <see cref="TrajectoryStore"/> only.
/// </summary>
public sealed class PriorityIndex
{
    private readonly TrajectoryStore _store;
    private readonly double _exponent;
    private float[]? _priorities;
    private float[]? _logProbabilities;
    private SumTree? _byPriority;
    private SumTree? _byProbability;
    private MinimumTree? _lowestReward;
    private MinimumTree? _lowestPriority;

    internal PriorityIndex(TrajectoryStore store, double exponent)
    {
        _store = store;
        _exponent = exponent;
    }

    /// <summary>Whether any priority was ever reported.</summary>
    public bool HasPriorities => _priorities is not null;

    /// <summary>Whether any log-probability was ever reported.</summary>
    public bool HasLogProbabilities => _logProbabilities is not null;

    /// <summary>The priority in a slot; 1 where none was reported.</summary>
    public float PriorityAt(int slot) => _priorities is null ? 1 : _priorities[slot];

    /// <summary>The log-probability in a slot; not a number where none was reported.</summary>
    public float LogProbabilityAt(int slot) => _logProbabilities is null ? float.NaN : _logProbabilities[slot];

    /// <summary>The weight that a sampler gives a slot, 0 for a hole.</summary>
    public double WeightAt(Sampler sampler, int slot) => _store.At(slot) is null ? 0 : sampler switch
    {
        Sampler.Policy => float.IsNaN(LogProbabilityAt(slot)) ? 0 : Math.Exp(LogProbabilityAt(slot)),
        Sampler.Prioritized => PriorityAt(slot) is var p && p == 1 ? 1 : Math.Pow(p, _exponent),
        _ => 1,
    };

    /// <summary>All weights of a sampler together.</summary>
    public double Mass(Sampler sampler) => sampler switch
    {
        Sampler.Policy => HasLogProbabilities ? Tree(sampler).Total : 0,
        Sampler.Prioritized when HasPriorities => Tree(sampler).Total,
        _ => _store.Count,
    };

    /// <summary>The weights of a sampler, by slot.</summary>
    public SumTree Tree(Sampler sampler) => sampler == Sampler.Policy
        ? _byProbability ??= new SumTree(_store.Capacity, _store.SlotCount, slot => WeightAt(Sampler.Policy, slot))
        : _byPriority ??= new SumTree(_store.Capacity, _store.SlotCount, slot => WeightAt(Sampler.Prioritized, slot));

    /// <summary>The slots with the lowest worth of a remover other than the oldest, lowest first.</summary>
    /// <param name="remover">The remover.</param>
    /// <param name="count">How many; at most those held beside <paramref name="but"/>.</param>
    /// <param name="but">Slots that do not count.</param>
    public IReadOnlyList<int> Lowest(Remover remover, long count, IReadOnlyCollection<int> but)
    {
        MinimumTree tree = LowestTree(remover);
        var hidden = new List<int>(but);
        foreach (int slot in but) tree[slot] = float.PositiveInfinity;
        var lowest = new List<int>();
        for (; count > 0; count--)
        {
            int slot = tree.Lowest();
            tree[slot] = float.PositiveInfinity;
            lowest.Add(slot);
        }

        foreach (int slot in hidden.Concat(lowest)) tree[slot] = Worth(remover, slot);
        return lowest;
    }

    /// <summary>What a remover goes by, the lowest first and of equals the oldest; positive infinity for a hole.</summary>
    public float Worth(Remover remover, int slot) => _store.At(slot) is not { } trajectory ? float.PositiveInfinity : remover switch
    {
        // What is no finite number goes first rather than never.
        Remover.LowestReward => float.IsNaN(trajectory.Reward) ? float.MinValue : Math.Clamp(trajectory.Reward, float.MinValue, float.MaxValue),
        Remover.LowestPriority => PriorityAt(slot),
        _ => 0,
    };

    /// <summary>Whether a value can be one of a kind.</summary>
    public static bool Allows(PriorityKind kind, float value) => kind switch
    {
        PriorityKind.Priority => float.IsFinite(value) && value >= 0,
        PriorityKind.LogProbability => value <= 0,
        _ => false,
    };

    internal void Set(PriorityKind kind, int slot, float value)
    {
        if (kind == PriorityKind.Priority)
        {
            if (_priorities is null) Array.Fill(_priorities = new float[_store.Capacity], 1);
            _priorities[slot] = value;
        }
        else
        {
            if (_logProbabilities is null) Array.Fill(_logProbabilities = new float[_store.Capacity], float.NaN);
            _logProbabilities[slot] = value;
        }

        Refresh(slot);
    }

    internal void Added(int slot, Trajectory trajectory)
    {
        _priorities?[slot] = 1;
        _logProbabilities?[slot] = float.NaN;
        Refresh(slot);
        if (_lowestReward is not null) _lowestReward[slot] = Worth(Remover.LowestReward, slot);
    }

    internal void Removed(int slot)
    {
        Refresh(slot);
        if (_lowestReward is not null) _lowestReward[slot] = float.PositiveInfinity;
    }

    internal void Resized()
    {
        if (_priorities is not null) Array.Resize(ref _priorities, _store.Capacity);
        if (_logProbabilities is not null) Array.Resize(ref _logProbabilities, _store.Capacity);
        Forget();
    }

    internal void Repacked(int[] from)
    {
        _priorities = Moved(_priorities);
        _logProbabilities = Moved(_logProbabilities);
        Forget();

        float[]? Moved(float[]? old)
        {
            if (old is null) return null;
            float[] moved = new float[_store.Capacity];
            for (int slot = 0; slot < from.Length; slot++) moved[slot] = old[from[slot]];
            return moved;
        }
    }

    private MinimumTree LowestTree(Remover remover)
    {
        return remover == Remover.LowestReward ? _lowestReward ??= Make() : _lowestPriority ??= Make();

        MinimumTree Make() => new(_store.Capacity, _store.SlotCount, slot => Worth(remover, slot));
    }

    private void Refresh(int slot)
    {
        if (_byPriority is not null) _byPriority[slot] = WeightAt(Sampler.Prioritized, slot);
        if (_byProbability is not null) _byProbability[slot] = WeightAt(Sampler.Policy, slot);
        if (_lowestPriority is not null) _lowestPriority[slot] = Worth(Remover.LowestPriority, slot);
    }

    private void Forget() => (_byPriority, _byProbability, _lowestReward, _lowestPriority) = (null, null, null, null);
}
