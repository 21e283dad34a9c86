using ActorLab.Domain.Common;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;

namespace ActorLab.Actors.Runtime.Memory;

/// <summary>
/// One partition of the run's trajectories, persistent: acknowledged is on the disk. While a write is under way, requests
/// gather for the next one, and questions are answered from what is persisted.
/// </summary>
public sealed class TrajectoryMemory : ReceivePersistentActor
{
    private const int NumbersPerEvent = 50_000;

    private readonly MemoryOptions _options;
    private readonly int _partition;
    private readonly TrajectoryStore _store;
    private readonly StoreQueue _queue;
    private readonly ReportQueue _reports;
    private readonly TrajectoryRemover _remover;
    private readonly JournalCompaction _compaction;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private int _writesSinceSnapshot;
    private bool _writing;
    private bool _savingSnapshot;
    private long _drawn;
    private long _drawnOnDisk;
    private long _answered;

    /// <summary>Use <see cref="Props"/>.</summary>
    public TrajectoryMemory(MemoryOptions options, int partition)
    {
        _options = options;
        _partition = partition;
        _store = new TrajectoryStore(options.PriorityExponent);
        _reports = new ReportQueue(_store, partition, options.Partitions);
        _remover = new TrajectoryRemover(_store, options.Retention, options.Partitions);
        _compaction = new JournalCompaction(_store, options.CompactAtShare, options.CompactAboveBytes, options.BatchBytes);
        _queue = new StoreQueue(_store, options.MaximumUnpersistedBytes, options.BatchBytes);
        PersistenceId = MemoryPartitions.PersistenceId(options.Run, partition);
        JournalPluginId = options.JournalPluginId;
        SnapshotPluginId = options.SnapshotPluginId;

        Recover<SnapshotOffer>(offer =>
        {
            _store.Apply((TrajectorySnapshot)offer.Snapshot);
            _compaction.Snapshot();
        });
        Recover<TrajectoriesStored>(stored =>
        {
            Apply(stored);
            _writesSinceSnapshot++;
        });
        Recover<TrajectoriesRemoved>(Apply);
        Recover<PrioritiesChanged>(Apply);
        Recover<SamplesDrawn>(Apply);
        Recover<CompactionBegun>(Apply);
        Recover<TrajectoriesKept>(Apply);
        Recover<CompactionFinished>(Apply);
        Recover<RecoveryCompleted>(_ =>
        {
            Report(wrote: false);
            DeleteObsolete();
            Write();
        });

        Command<StoreTrajectories>(Store);
        Command<FindTrajectories>(Find);
        Command<CountTrajectories>(request => Sender.Tell(new MemoryStatistics(
            request.RequestId, _partition, _options.Partitions, _store.KeyCount, _store.Count, _store.Bytes, _queue.UnpersistedBytes)));
        Command<DrawTrajectories>(Draw);
        Command<UpdatePriorities>(report =>
        {
            _reports.Accept(Sender, report);
            Write();
        });
        Command<SaveSnapshotSuccess>(saved =>
        {
            _savingSnapshot = false;
            DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1));
            Write();
        });
        Command<SaveSnapshotFailure>(failed =>
        {
            _savingSnapshot = false;
            _log.Warning("{0}: no snapshot at event {1}, the events remain: {2}", PersistenceId, failed.Metadata.SequenceNr, failed.Cause.Message);
            Write();
        });
        Command<DeleteSnapshotsSuccess>(deleted =>
        {
            // A snapshot must never outlive the events that took something out of it.
            if (_compaction.Obsolete is { } last && deleted.Criteria.MaxSequenceNr == long.MaxValue) DeleteMessages(last);
        });
        Command<DeleteMessagesSuccess>(_ =>
        {
            _compaction.Deleted();
            Write();
        });
        Command<DeleteMessagesFailure>(failed => _log.Warning("{0}: events of no use stay until the next start: {1}", PersistenceId, failed.Cause.Message));
        Command<DeleteSnapshotsFailure>(failed => _log.Warning("{0}: old snapshots stay: {1}", PersistenceId, failed.Cause.Message));
    }

    /// <inheritdoc/>
    public override string PersistenceId { get; }

    /// <summary>How a partition is made.</summary>
    public static Props Props(MemoryOptions options, int partition) =>
        Akka.Actor.Props.Create(() => new TrajectoryMemory(options, partition));

    /// <inheritdoc/>
    protected override void PostStop()
    {
        Context.System.EventStream.Publish(new PartitionClosed(PersistenceId));
        base.PostStop();
    }

    /// <inheritdoc/>
    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        base.OnPersistFailure(cause, @event, sequenceNr);
        Context.Parent.Tell(new PartitionFailed(_partition, cause));
    }

    /// <inheritdoc/>
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        // A rejected write leaves its senders waiting for an answer that cannot come; they re-send to the next incarnation.
        base.OnPersistRejected(cause, @event, sequenceNr);
        Context.Parent.Tell(new PartitionFailed(_partition, cause));
        Context.Stop(Self);
    }

    /// <inheritdoc/>
    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        base.OnRecoveryFailure(reason, message);
        Context.Parent.Tell(new PartitionFailed(_partition, reason));
    }

    private void Store(StoreTrajectories request)
    {
        if (Fault(request) is { } fault) Sender.Tell(new StoreRefused(request.RequestId, fault));
        else if (!_queue.Accept(Sender, request)) Sender.Tell(new StoreDeferred(request.RequestId));
        else
        {
            Write();
            return;
        }

        _answered += request.Trajectories?.Length ?? 0;
        if (_options.RateLimit is not null) Report(wrote: false);
    }

    private void Write()
    {
        if (_writing) return;
        long answered = _answered;
        var events = new List<object>(4);

        // What compaction writes anew comes first: it says how things stood before this write.
        events.AddRange(_compaction.Next(_drawn, mayBegin: !_savingSnapshot));
        if (_remover.Next() is { } removed) events.AddRange(removed.Numbers.Chunk(NumbersPerEvent).Select(numbers => new TrajectoriesRemoved(numbers)));
        events.AddRange(_reports.NextWrite(Answer));
        if (_queue.NextWrite(Answer) is { } stored) events.Add(stored);
        if (answered != _answered && _options.RateLimit is not null) Report(wrote: false);
        if (events.Count == 0) return;
        if (_drawn != _drawnOnDisk) events.Add(new SamplesDrawn(_drawn));
        _writing = true;
        int left = events.Count;
        PersistAllAsync(events, @event =>
        {
            Apply(@event);
            if (--left == 0) Written();
        });
    }

    private void Written()
    {
        _writing = false;
        _queue.Written(Answer);
        _reports.Written(Answer);
        Report(wrote: true);
        if (++_writesSinceSnapshot >= _options.SnapshotEvery && _store.IsAppendOnly && _store.Bytes <= _options.MaximumSnapshotBytes)
        {
            _writesSinceSnapshot = 0;
            _savingSnapshot = true;
            SaveSnapshot(_store.ToSnapshot());
        }

        Write();
        _queue.Invite((to, invitation) => to.Tell(invitation));
    }

    private void Apply(object @event)
    {
        _store.ApplyEvent(@event);
        if (@event is TrajectoriesStored stored) _remover.Stored(stored.Trajectories);
        else if (@event is SamplesDrawn drawn) CountDrawn(drawn.Total);
        else if (@event is CompactionBegun begun) CountDrawn(begun.Drawn);
        _compaction.Applied(@event, LastSequenceNr);
        if (@event is CompactionFinished && !IsRecovering) DeleteObsolete();
    }

    private void CountDrawn(long total)
    {
        _drawn = Math.Max(_drawn, total);
        _drawnOnDisk = Math.Max(_drawnOnDisk, total);
    }

    private void DeleteObsolete()
    {
        if (_compaction.Obsolete is not null) DeleteSnapshots(SnapshotSelectionCriteria.Latest);
    }

    private void Report(bool wrote)
    {
        Context.Parent.Tell(new PartitionReport(
            _partition, wrote, _store.NextNumber, _store.Count, _drawn, _answered, Mass(Sampler.Policy), Mass(Sampler.Prioritized)));
        Context.System.EventStream.Publish(new PartitionWritten(PersistenceId, _store.NextNumber, _store.Count, _store.Bytes, _queue.UnpersistedBytes));
    }

    private double Mass(Sampler sampler) => _store.Priorities.Mass(sampler);

    private void Answer(IActorRef to, TrajectoriesAcknowledged answer)
    {
        _answered += answer.Added + answer.Known;
        to.Tell(answer);
    }

    private void Answer(IActorRef to, PrioritiesUpdated answer) => to.Tell(answer);

    private void Draw(DrawTrajectories order)
    {
        SampleTrajectories request = order.Request;
        RandomStream random = new RandomStreams(order.Seed).Get("memory-draws", _partition);
        IReadOnlyList<Draw> draws = request.Keys is { Length: > 0 } keys
            ? [.. keys.SelectMany(key => TrajectorySampler.SampleKey(_store, key, request.Sampler, order.Count, random))]
            : TrajectorySampler.Sample(_store, request.Sampler, order.Count, random);
        if (request.Keys is { Length: > 0 } || request.Sampler != Sampler.TopPerKey) _drawn += draws.Count;
        int from = 0;
        do
        {
            int to = from;
            long bytes = 0;
            for (; to < draws.Count && (to == from || bytes < _options.AnswerBytes); to++) bytes += MemoryPartitions.SizeOf(_store.At(draws[to].Slot)!);
            Draw[] part = [.. draws.Skip(from).Take(to - from)];
            Sender.Tell(new TrajectoriesSampled(
                request.RequestId,
                _partition,
                order.Answering,
                draws.Count,
                [.. part.Select(d => _store.At(d.Slot)!)],
                [.. part.Select(d => (_store.NumberAt(d.Slot) * _options.Partitions) + _partition)],
                [.. part.Select(d => d.Probability * order.Share)]));
            from = to;
        }
        while (from < draws.Count);
    }

    private void Find(FindTrajectories request)
    {
        var part = new List<Trajectory>();
        var completed = new List<int>();
        var counts = new List<int>();
        long bytes = 0;
        foreach (int key in (request.Keys ?? []).Distinct())
        {
            IReadOnlyList<Trajectory> found = _store.Find(key);
            foreach (Trajectory trajectory in found)
            {
                long size = MemoryPartitions.SizeOf(trajectory);
                if (bytes > 0 && bytes + size > _options.AnswerBytes) Send();
                part.Add(trajectory);
                bytes += size;
            }

            completed.Add(key);
            counts.Add(found.Count);
            bytes += 2 * sizeof(int);
        }

        Send();

        void Send()
        {
            Sender.Tell(new TrajectoriesFound(request.RequestId, [.. part], [.. completed], [.. counts]));
            part.Clear();
            completed.Clear();
            counts.Clear();
            bytes = 0;
        }
    }

    // Nothing is written that could not be read back: a null inside would fail at every recovery.
    private string? Fault(StoreTrajectories request)
    {
        if (request.Trajectories is null) return "It holds no trajectories.";
        long bytes = 0;
        foreach (Trajectory trajectory in request.Trajectories)
        {
            if (trajectory?.Content is null || trajectory.Source is null) return "A trajectory lacks its content or source.";
            if (MemoryPartitions.Of(trajectory.Key, _options.Partitions) != _partition)
                return $"Key {trajectory.Key} belongs to another partition than the request's first key; group by MemoryPartitions.Of.";
            bytes += MemoryPartitions.SizeOf(trajectory);
        }

        return bytes <= _options.MaximumRequestBytes ? null : $"It holds {bytes} bytes, more than the {_options.MaximumRequestBytes} of a request; split it.";
    }
}
