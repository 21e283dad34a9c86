namespace ActorLab.Actors.Runtime.Memory;

/// <summary>
/// Bounds what a recovery has to read: once the journal holds more than its live content by a share, the live content is
/// written anew, a piece with each write, and the events before are given up. Nothing stops meanwhile; a crash goes on
/// where it stood. Pure decisions: the actor writes what it is given and deletes what is obsolete.
/// </summary>
/// <param name="store">The state that the events make; each is applied there first.</param>
/// <param name="share">As in <see cref="MemoryOptions.CompactAtShare"/>.</param>
/// <param name="slackBytes">As in <see cref="MemoryOptions.CompactAboveBytes"/>.</param>
/// <param name="pieceBytes">Bytes that one write carries.</param>
public sealed class JournalCompaction(TrajectoryStore store, double share, long slackBytes, int pieceBytes)
{
    private const int BytesPerNumber = 16;

    private long _firstSequence = long.MaxValue;
    private long _begunSequence;
    private long _bytesBefore;
    private long _end;
    private long _next;

    /// <summary>Bytes that a recovery would read now, about.</summary>
    public long JournalBytes { get; private set; }

    /// <summary>Whether live content is being written anew.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>The last event that is not needed any more, or null where all are.</summary>
    public long? Obsolete { get; private set; }

    private long LiveBytes => store.Bytes + ((long)BytesPerNumber * store.Count);

    /// <summary>Takes in that recovery began with a snapshot.</summary>
    public void Snapshot()
    {
        _firstSequence = 0;
        JournalBytes = store.Bytes;
    }

    /// <summary>Takes in an event with its sequence number, after the store.</summary>
    public void Applied(object @event, long sequence)
    {
        _firstSequence = Math.Min(_firstSequence, sequence);
        long bytesBefore = JournalBytes;
        JournalBytes += SizeOf(@event);
        switch (@event)
        {
            case CompactionBegun begun:
                (IsRunning, _begunSequence, _bytesBefore, _end, _next) = (true, sequence, bytesBefore, begun.NextNumber, 0);
                break;
            case TrajectoriesKept kept:
                _next = kept.Numbers[^1] + 1;
                break;
            case CompactionFinished:
                IsRunning = false;
                JournalBytes -= _bytesBefore;
                if (_firstSequence < _begunSequence) Obsolete = _begunSequence - 1;
                break;
        }
    }

    /// <summary>Takes in that the obsolete events are gone.</summary>
    public void Deleted()
    {
        Obsolete = null;
        _firstSequence = _begunSequence;
    }

    /// <summary>What the next write has to carry first.</summary>
    /// <param name="drawn">Samples given so far.</param>
    /// <param name="mayBegin">Whether a compaction may begin now.</param>
    public IReadOnlyList<object> Next(long drawn, bool mayBegin)
    {
        if (IsRunning) return Piece(_next, _end);
        if (!mayBegin || Obsolete is not null || !IsDue()) return [];
        return [new CompactionBegun(store.NextNumber, drawn), .. Piece(0, store.NextNumber)];
    }

    /// <summary>What an event counts in <see cref="JournalBytes"/>.</summary>
    public static long SizeOf(object @event) => @event switch
    {
        TrajectoriesStored stored => stored.Trajectories.Sum(MemoryPartitions.SizeOf),
        TrajectoriesKept kept => kept.Trajectories.Sum(MemoryPartitions.SizeOf) + ((long)BytesPerNumber * kept.Numbers.Length),
        TrajectoriesRemoved removed => BytesPerNumber * (1L + removed.Numbers.Length),
        PrioritiesChanged changed => BytesPerNumber * (1L + changed.Numbers.Length),
        _ => BytesPerNumber,
    };

    private bool IsDue()
    {
        long dead = JournalBytes - LiveBytes;
        return share < 1 && dead > slackBytes && dead > share * JournalBytes;
    }

    private List<object> Piece(long from, long end)
    {
        var numbers = new List<long>();
        var trajectories = new List<Trajectory>();
        var slots = new List<int>();
        long bytes = 0;
        int slot = store.FirstSlotFrom(from);
        for (; slot < store.SlotCount && store.NumberAt(slot) < end && bytes < pieceBytes; slot++)
        {
            if (store.At(slot) is not { } trajectory) continue;
            numbers.Add(store.NumberAt(slot));
            trajectories.Add(trajectory);
            slots.Add(slot);
            bytes += MemoryPartitions.SizeOf(trajectory) + BytesPerNumber;
        }

        var events = new List<object>();
        if (numbers.Count > 0)
        {
            events.Add(new TrajectoriesKept(
                [.. numbers],
                [.. trajectories],
                store.Priorities.HasPriorities ? [.. slots.Select(store.Priorities.PriorityAt)] : [],
                store.Priorities.HasLogProbabilities ? [.. slots.Select(store.Priorities.LogProbabilityAt)] : []));
        }

        while (slot < store.SlotCount && store.NumberAt(slot) < end && store.At(slot) is null) slot++;
        if (slot == store.SlotCount || store.NumberAt(slot) >= end) events.Add(new CompactionFinished(end));
        return events;
    }
}
