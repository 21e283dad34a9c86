using System.Runtime.Serialization;

namespace ActorLab.Actors.Runtime.Memory;

/// <summary>Something wrong in a memory's database.</summary>
/// <param name="PersistenceId">Which partition, or empty for the file itself.</param>
/// <param name="Sequence">At which event, where one is known.</param>
/// <param name="Reason">What is wrong.</param>
public sealed record MemoryFault(string PersistenceId, long? Sequence, string Reason);

/// <summary>What a walk through a memory's database found.</summary>
/// <param name="Events">Events read.</param>
/// <param name="Snapshots">Snapshots read.</param>
/// <param name="Trajectories">Trajectories that a recovery would find, as far as rows can be read.</param>
/// <param name="DamagedRows">Rows that cannot be read.</param>
/// <param name="MissingEvents">Events that are not there though later ones are.</param>
/// <param name="Duplicates">Trajectories that were stored though they were there; a recovery passes over them.</param>
/// <param name="Faults">What is damaged, in order.</param>
public sealed record MemoryCheck(
    long Events, int Snapshots, long Trajectories, int DamagedRows, long MissingEvents, long Duplicates, IReadOnlyList<MemoryFault> Faults)
{
    /// <summary>Walks every row of a database.</summary>
    public static MemoryCheck Of(MemoryFile file)
    {
        var faults = new List<MemoryFault>();
        foreach (string fault in file.CheckFile()) faults.Add(new MemoryFault("", null, fault));
        var sum = new MemoryCheck(0, 0, 0, 0, 0, 0, faults);
        foreach (string id in file.PersistenceIds)
        {
            var walk = new Walk(id, faults);
            try
            {
                foreach (MemoryRow row in file.Rows(id)) walk.Take(row);
            }
            catch (Microsoft.Data.Sqlite.SqliteException e)
            {
                faults.Add(new MemoryFault(id, walk.Last, $"After this event nothing can be read: {e.Message.TrimEnd('.')}."));
            }

            sum = walk.AddTo(sum);
        }

        return sum;
    }

    private sealed class Walk(string id, List<MemoryFault> faults)
    {
        private readonly TrajectoryStore _store = new();
        private long _events, _missing, _duplicates, _snapshotAt;
        private int _snapshots, _damaged;
        private TrajectorySnapshot? _snapshot;

        public long? Last { get; private set; }

        public void Take(MemoryRow row)
        {
            object? read = null;
            try
            {
                read = MemoryFile.Read(row);
            }
            catch (SerializationException e)
            {
                _damaged++;
                faults.Add(new MemoryFault(id, row.Sequence, (row.IsSnapshot ? "The snapshot cannot be read: " : "The event cannot be read: ") + e.Message));
            }

            if (row.IsSnapshot)
            {
                _snapshots++;
                if (read is TrajectorySnapshot snapshot) (_snapshot, _snapshotAt) = (snapshot, row.Sequence);
                return;
            }

            _events++;
            if (Last is null) Begin(row.Sequence, read);
            else Follow(row.Sequence);
            Last = row.Sequence;
            if (read is TrajectoriesStored stored && row.Sequence > _snapshotAt) _duplicates += stored.Trajectories.Count(_store.Knows);
            if (read is not null && row.Sequence > _snapshotAt) _store.ApplyEvent(read);
        }

        public MemoryCheck AddTo(MemoryCheck sum)
        {
            if (Last is null && _snapshot is not null) _store.Apply(_snapshot);
            return sum with
            {
                Events = sum.Events + _events,
                Snapshots = sum.Snapshots + _snapshots,
                Trajectories = sum.Trajectories + _store.Count,
                DamagedRows = sum.DamagedRows + _damaged,
                MissingEvents = sum.MissingEvents + _missing,
                Duplicates = sum.Duplicates + _duplicates,
            };
        }

        /// <summary>A journal begins with its first event, behind a snapshot, or where a compaction let it begin.</summary>
        private void Begin(long sequence, object? first)
        {
            if (_snapshot is not null) _store.Apply(_snapshot);
            if (sequence > _snapshotAt + 1 && first is not CompactionBegun) Missing(_snapshotAt + 1, sequence - 1);
        }

        private void Follow(long sequence)
        {
            if (sequence == Last) faults.Add(new MemoryFault(id, sequence, "There are two events of this number."));
            else if (sequence > Last + 1 && Last >= _snapshotAt) Missing(Last.Value + 1, sequence - 1);
        }

        private void Missing(long from, long to)
        {
            _missing += to - from + 1;
            faults.Add(new MemoryFault(id, from, from == to ? "The event is missing." : $"The events from here to {to} are missing."));
        }
    }
}
