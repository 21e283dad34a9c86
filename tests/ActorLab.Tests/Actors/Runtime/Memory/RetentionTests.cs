using ActorLab.Actors.Runtime.Memory;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace ActorLab.Tests.Actors.Runtime.Memory;

/// <summary>Any history of stores, reports, removals and crashes, against a plain list of what must be there.</summary>
public sealed class RetentionTests
{
    private const int SlackBytes = 2000;
    private const int PieceBytes = 700;

    public sealed record Step(int Store, int Reports, bool Crash, bool CrashBeforeDeletion);

    public sealed record History(Retention Retention, Step[] Steps);

    public static Arbitrary<History> Histories() =>
        (from maximum in Gen.Elements<long?>(null, 10, 40)
         from perKey in Gen.Elements<int?>(null, 1, 5)
         from remove in Gen.Elements(Remover.Oldest, Remover.LowestReward, Remover.LowestPriority)
         from removePerKey in Gen.Elements(Remover.Oldest, Remover.LowestReward, Remover.LowestPriority)
         from steps in (from store in Gen.Choose(0, 12)
                        from reports in Gen.Choose(0, 6)
                        from crash in Gen.Frequency((9, Gen.Constant(false)), (1, Gen.Constant(true)))
                        from before in Gen.Elements(true, false)
                        select new Step(store, reports, crash, before)).ArrayOf(120)
         select new History(new Retention(maximum, remove, perKey, removePerKey), steps)).ToArbitrary();

    [Property(MaxTest = 60, Arbitrary = [typeof(RetentionTests)])]
    public void Content_is_as_in_a_plain_list_and_recovery_reads_little_more_than_the_live_content(History history)
    {
        var partition = new Partition(history.Retention);
        var plain = new PlainMemory(history.Retention);
        var random = new Random(history.Steps.Sum(s => s.Store));
        int next = 0;
        foreach (Step step in history.Steps)
        {
            Trajectory[] stored = [.. Enumerable.Range(next, step.Store).Select(i => new Trajectory(random.Next(6), BitConverter.GetBytes(i), random.Next(9), 1, "s"))];
            next += step.Store;
            var reports = new Dictionary<long, float>();
            for (int i = 0; i < step.Reports && next > 0; i++) reports[random.Next(next)] = random.Next(5);
            partition.Write(stored, reports);
            plain.Write(stored, reports);
            Assert.Equal(plain.Content(), partition.Content());
            if (step.Crash) partition.Recover(deletionLost: step.CrashBeforeDeletion);
            Assert.Equal(plain.Content(), partition.Content());
            Assert.Equal(next, partition.Store.NextNumber);

            // Live content twice over when the share is reached, once more while it is written anew beside new content that replaces it.
            long live = partition.Store.Bytes + (16L * partition.Store.Count);
            Assert.InRange(partition.JournalBytes, 0, (6 * live) + (3 * SlackBytes) + 4000);
        }
    }

    /// <summary>The journal of one partition in a list, written and recovered as the actor does.</summary>
    private sealed class Partition
    {
        private readonly Retention _retention;
        private readonly List<(long Sequence, object Event)> _journal = [];
        private TrajectoryRemover _remover = null!;
        private JournalCompaction _compaction = null!;
        private long _sequence;

        public Partition(Retention retention)
        {
            _retention = retention;
            Start();
        }

        public TrajectoryStore Store { get; private set; } = null!;

        public long JournalBytes => _journal.Sum(e => JournalCompaction.SizeOf(e.Event));

        public IEnumerable<(long, int, float)> Content() => Enumerable.Range(0, Store.SlotCount).Where(s => Store.At(s) is not null)
            .Select(s => (Store.NumberAt(s), BitConverter.ToInt32(Store.At(s)!.Content), Store.Priorities.PriorityAt(s)));

        public void Write(Trajectory[] stored, Dictionary<long, float> reports)
        {
            var events = new List<object>(_compaction.Next(0, mayBegin: true));
            (long Number, float Value)[] known = [.. reports.Where(r => Store.SlotOf(r.Key) >= 0).Select(r => (r.Key, r.Value))];
            if (known.Length > 0) events.Add(new PrioritiesChanged(PriorityKind.Priority, [.. known.Select(k => k.Number)], [.. known.Select(k => k.Value)]));
            if (stored.Length > 0) events.Add(new TrajectoriesStored(stored));
            Persist(events);
            while (_remover.Next() is { } removed) Persist([.. _compaction.Next(0, mayBegin: true), removed]);
            Delete();
        }

        public void Recover(bool deletionLost)
        {
            if (!deletionLost) Delete();
            Start();
            foreach ((long sequence, object @event) in _journal) Apply(@event, sequence);
            Assert.Null(_remover.Next());
            Delete();
        }

        private void Start()
        {
            Store = new TrajectoryStore();
            _remover = new TrajectoryRemover(Store, _retention, 1);
            _compaction = new JournalCompaction(Store, 0.5, SlackBytes, PieceBytes);
        }

        private void Persist(IReadOnlyList<object> events)
        {
            foreach (object @event in events)
            {
                _journal.Add((++_sequence, @event));
                Apply(@event, _sequence);
            }
        }

        private void Delete()
        {
            if (_compaction.Obsolete is not { } last) return;
            _journal.RemoveAll(e => e.Sequence <= last);
            _compaction.Deleted();
        }

        private void Apply(object @event, long sequence)
        {
            Store.ApplyEvent(@event);
            if (@event is TrajectoriesStored stored) _remover.Stored(stored.Trajectories);
            _compaction.Applied(@event, sequence);
        }
    }

    /// <summary>What a memory with retention must hold, by the plainest means.</summary>
    private sealed class PlainMemory(Retention retention)
    {
        private List<(long Number, Trajectory Trajectory, float Priority)> _all = [];
        private long _next;

        public IEnumerable<(long, int, float)> Content() => _all.Select(a => (a.Number, BitConverter.ToInt32(a.Trajectory.Content), a.Priority));

        public void Write(Trajectory[] stored, Dictionary<long, float> reports)
        {
            _all = [.. _all.Select(a => reports.TryGetValue(a.Number, out float value) ? a with { Priority = value } : a), .. stored.Select(t => (_next++, t, 1f))];
            if (retention.MaximumPerKey is { } perKey)
                _all = [.. _all.GroupBy(a => a.Trajectory.Key).SelectMany(g => Last(g, retention.RemovePerKey, perKey)).OrderBy(a => a.Number)];
            if (retention.MaximumTrajectories is { } maximum) _all = [.. Last(_all, retention.Remove, (int)maximum).OrderBy(a => a.Number)];
        }

        private static IEnumerable<(long Number, Trajectory Trajectory, float Priority)> Last(
            IEnumerable<(long Number, Trajectory Trajectory, float Priority)> all, Remover remover, int count) =>
            all.OrderBy(a => remover switch { Remover.Oldest => 0, Remover.LowestReward => a.Trajectory.Reward, _ => a.Priority }).ThenBy(a => a.Number).TakeLast(count);
    }
}
