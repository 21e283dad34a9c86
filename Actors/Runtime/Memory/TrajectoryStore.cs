using System.Numerics;

namespace ActorLab.Actors.Runtime.Memory;

/// <summary>
/// The state of one partition: every persisted trajectory once, by key, in the order of storing. Pure: changed by events
/// only, and equal events make equal slots and trees, so that a recovered memory draws as the one before would have.
/// Trajectories lie in slots in the order of their numbers; removal leaves a hole until holes outnumber them.
/// </summary>
public sealed class TrajectoryStore
{
    private const int SmallestCapacity = 16;

    private readonly Dictionary<Trajectory, int> _slotOf = new(TrajectoryIdentity.Instance);
    private readonly Dictionary<int, KeySlots> _byKey = [];
    private readonly Dictionary<string, string> _sources = new(StringComparer.Ordinal);
    private readonly PriorityIndex _index;
    private Trajectory?[] _items = new Trajectory?[SmallestCapacity];
    private long[] _numbers = new long[SmallestCapacity];
    private int _used;
    private int _first;

    // Only while events come in that wrote older trajectories anew: until the last of them, slots are out of order.
    private Dictionary<long, int>? _outOfOrder;

    /// <summary>An empty store.</summary>
    /// <param name="priorityExponent">As in <see cref="MemoryOptions.PriorityExponent"/>.</param>
    public TrajectoryStore(double priorityExponent = 1) => _index = new PriorityIndex(this, priorityExponent);

    /// <summary>Trajectories held.</summary>
    public int Count => _slotOf.Count;

    /// <summary>Keys with at least one.</summary>
    public int KeyCount => _byKey.Count;

    /// <summary>Bytes held, about.</summary>
    public long Bytes { get; private set; }

    /// <summary>The number of the next new trajectory: as many as were ever stored.</summary>
    public long NextNumber { get; private set; }

    /// <summary>Whether nothing but storing ever happened, so that a list of trajectories says it all.</summary>
    public bool IsAppendOnly { get; private set; } = true;

    /// <summary>The keys with at least one trajectory, in no special order.</summary>
    public IReadOnlyCollection<int> Keys => _byKey.Keys;

    /// <summary>Slots in use, holes among them.</summary>
    public int SlotCount => _used;

    /// <summary>The first slot that is no hole, or <see cref="SlotCount"/>.</summary>
    public int FirstSlot
    {
        get
        {
            while (_first < _used && _items[_first] is null) _first++;
            return _first;
        }
    }

    /// <summary>Slots that there is room for; a power of two.</summary>
    public int Capacity => _items.Length;

    /// <summary>What samplers and removers ask: priorities, log-probabilities, and trees over them.</summary>
    public PriorityIndex Priorities => _index;

    /// <summary>Whether it is held.</summary>
    public bool Knows(Trajectory trajectory) => _slotOf.ContainsKey(trajectory);

    /// <summary>The trajectory in a slot, or null for a hole.</summary>
    public Trajectory? At(int slot) => _items[slot];

    /// <summary>The number of the trajectory in a slot.</summary>
    public long NumberAt(int slot) => _numbers[slot];

    /// <summary>The slot of a number, or -1 where it is not held.</summary>
    public int SlotOf(long number)
    {
        int slot = _outOfOrder is null ? FirstSlotFrom(number) : _outOfOrder.GetValueOrDefault(number, -1);
        return slot >= 0 && slot < _used && _numbers[slot] == number && _items[slot] is not null ? slot : -1;
    }

    /// <summary>The first slot whose number is not below the given one; it may be a hole, or <see cref="SlotCount"/>.</summary>
    public int FirstSlotFrom(long number)
    {
        int slot = Array.BinarySearch(_numbers, 0, _used, number);
        return slot >= 0 ? slot : ~slot;
    }

    /// <summary>The trajectories of a key, in the order they were stored.</summary>
    public IReadOnlyList<Trajectory> Find(int key)
    {
        IReadOnlyList<int> slots = SlotsOf(key);
        var found = new Trajectory[slots.Count];
        for (int i = 0; i < found.Length; i++) found[i] = _items[slots[i]]!;
        return found;
    }

    /// <summary>The slots of a key, in the order of storing.</summary>
    public IReadOnlyList<int> SlotsOf(int key)
    {
        if (!_byKey.TryGetValue(key, out KeySlots? entry)) return [];
        if (entry.Slots.Count > entry.Live) entry.Slots.RemoveAll(slot => _items[slot] is null);
        return entry.Slots;
    }

    /// <summary>How many trajectories a key has.</summary>
    public int CountOf(int key) => _byKey.TryGetValue(key, out KeySlots? entry) ? entry.Live : 0;

    /// <summary>Takes in any event.</summary>
    public void ApplyEvent(object @event)
    {
        switch (@event)
        {
            case TrajectoriesStored stored:
                Apply(stored);
                break;
            case TrajectoriesRemoved removed:
                Apply(removed);
                break;
            case PrioritiesChanged changed:
                Apply(changed);
                break;
            case CompactionBegun begun:
                Apply(begun);
                break;
            case TrajectoriesKept kept:
                Apply(kept);
                break;
            case CompactionFinished finished:
                Apply(finished);
                break;
        }
    }

    /// <summary>Takes in an event.</summary>
    public void Apply(TrajectoriesStored stored)
    {
        // An event may be replayed that a write of uncertain outcome left twice.
        foreach (Trajectory trajectory in stored.Trajectories) Add(trajectory, NextNumber);
    }

    /// <summary>Takes in a snapshot, first of all.</summary>
    public void Apply(TrajectorySnapshot snapshot)
    {
        Reserve(snapshot.Trajectories.Length);
        foreach (Trajectory trajectory in snapshot.Trajectories) Add(trajectory, NextNumber);
    }

    /// <summary>Takes in an event: what is not there (any more) is passed over.</summary>
    public void Apply(TrajectoriesRemoved removed)
    {
        IsAppendOnly = false;
        foreach (long number in removed.Numbers)
        {
            int slot = SlotOf(number);
            if (slot >= 0) Remove(slot);
        }

        if (_used - Count > Math.Max(SmallestCapacity, Count) && _outOfOrder is null) Repack();
    }

    /// <summary>Takes in an event: what is not there (any more) is passed over.</summary>
    public void Apply(PrioritiesChanged changed)
    {
        IsAppendOnly = false;
        for (int i = 0; i < changed.Numbers.Length; i++)
        {
            int slot = SlotOf(changed.Numbers[i]);
            if (slot >= 0) _index.Set(changed.Kind, slot, changed.Values[i]);
        }
    }

    /// <summary>Takes in an event: numbers go on from where they stood, though the events before may be gone.</summary>
    public void Apply(CompactionBegun begun)
    {
        IsAppendOnly = false;
        NextNumber = Math.Max(NextNumber, begun.NextNumber);
    }

    /// <summary>Takes in an event: adds what was known to the events before, where those are gone.</summary>
    public void Apply(TrajectoriesKept kept)
    {
        for (int i = 0; i < kept.Numbers.Length; i++)
        {
            if (_slotOf.ContainsKey(kept.Trajectories[i])) continue;
            int slot = Add(kept.Trajectories[i], kept.Numbers[i]);
            if (kept.Priorities.Length > 0) _index.Set(PriorityKind.Priority, slot, kept.Priorities[i]);
            if (kept.LogProbabilities.Length > 0) _index.Set(PriorityKind.LogProbability, slot, kept.LogProbabilities[i]);
        }
    }

    /// <summary>Takes in an event: slots become a function of the content, as they will be in a recovery from here.</summary>
    public void Apply(CompactionFinished finished) => Repack();

    /// <summary>All that is held; says everything only where <see cref="IsAppendOnly"/>.</summary>
    public TrajectorySnapshot ToSnapshot() => new([.. _items.Take(_used).OfType<Trajectory>()]);

    private int Add(Trajectory trajectory, long number)
    {
        if (!_slotOf.TryAdd(trajectory = WithSharedSource(trajectory), _used)) return -1;
        if (_used == _items.Length) Reserve(_used + 1);
        int slot = _used++;
        _items[slot] = trajectory;
        _numbers[slot] = number;
        if (_outOfOrder is not null || (slot > 0 && _numbers[slot - 1] > number)) AddOutOfOrder(slot);
        if (!_byKey.TryGetValue(trajectory.Key, out KeySlots? entry)) _byKey[trajectory.Key] = entry = new KeySlots();
        entry.Slots.Add(slot);
        entry.Live++;
        NextNumber = Math.Max(NextNumber, number + 1);
        Bytes += MemoryPartitions.SizeOf(trajectory);
        _index.Added(slot, trajectory);
        return slot;
    }

    private void Remove(int slot)
    {
        Trajectory trajectory = _items[slot]!;
        _slotOf.Remove(trajectory);
        _items[slot] = null;
        Bytes -= MemoryPartitions.SizeOf(trajectory);
        _index.Removed(slot);
        _outOfOrder?.Remove(_numbers[slot]);
        KeySlots entry = _byKey[trajectory.Key];
        if (--entry.Live == 0) _byKey.Remove(trajectory.Key);
        else if (entry.Slots.Count > 2 * entry.Live) entry.Slots.RemoveAll(s => _items[s] is null);
    }

    private void AddOutOfOrder(int slot)
    {
        if (_outOfOrder is null)
        {
            _outOfOrder = [];
            for (int s = 0; s < slot; s++)
                if (_items[s] is not null) _outOfOrder[_numbers[s]] = s;
        }

        _outOfOrder[_numbers[slot]] = slot;
    }

    /// <summary>Closes the holes and puts the rest into the order of numbers, in a capacity that follows from the count.</summary>
    private void Repack()
    {
        int[] slots = [.. Enumerable.Range(0, _used).Where(s => _items[s] is not null)];
        if (_outOfOrder is not null) Array.Sort(slots, (a, b) => _numbers[a].CompareTo(_numbers[b]));
        _outOfOrder = null;
        int capacity = CapacityFor(slots.Length);
        var items = new Trajectory?[capacity];
        long[] numbers = new long[capacity];
        foreach (KeySlots entry in _byKey.Values) entry.Slots.Clear();
        for (int s = 0; s < slots.Length; s++)
        {
            Trajectory trajectory = items[s] = _items[slots[s]]!;
            numbers[s] = _numbers[slots[s]];
            _slotOf[trajectory] = s;
            _byKey[trajectory.Key].Slots.Add(s);
        }

        (_items, _numbers, _used, _first) = (items, numbers, slots.Length, 0);
        _index.Repacked(slots);
    }

    private void Reserve(int count)
    {
        int capacity = CapacityFor(count);
        if (capacity <= _items.Length) return;
        Array.Resize(ref _items, capacity);
        Array.Resize(ref _numbers, capacity);
        _slotOf.EnsureCapacity(capacity);
        _index.Resized();
    }

    private static int CapacityFor(int count) => (int)Math.Max(SmallestCapacity, BitOperations.RoundUpToPowerOf2((uint)count));

    /// <summary>Many trajectories have few sources: what the disk gives back is one text each otherwise.</summary>
    private Trajectory WithSharedSource(Trajectory trajectory)
    {
        if (!_sources.TryGetValue(trajectory.Source, out string? shared))
        {
            if (_sources.Count < 1000) _sources.Add(trajectory.Source, trajectory.Source);
            return trajectory;
        }

        return ReferenceEquals(shared, trajectory.Source) ? trajectory : trajectory with { Source = shared };
    }

    private sealed class KeySlots
    {
        public List<int> Slots { get; } = new(1);

        public int Live { get; set; }
    }
}
