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
    private readonly MemoryOptions _options;
    private readonly int _partition;
    private readonly TrajectoryStore _store = new();
    private readonly StoreQueue _queue;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private int _writesSinceSnapshot;

    /// <summary>Use <see cref="Props"/>.</summary>
    public TrajectoryMemory(MemoryOptions options, int partition)
    {
        _options = options;
        _partition = partition;
        _queue = new StoreQueue(_store, options.MaximumUnpersistedBytes, options.BatchBytes);
        PersistenceId = MemoryPartitions.PersistenceId(options.Run, partition);
        JournalPluginId = options.JournalPluginId;
        SnapshotPluginId = options.SnapshotPluginId;

        Recover<SnapshotOffer>(offer => _store.Apply((TrajectorySnapshot)offer.Snapshot));
        Recover<TrajectoriesStored>(stored =>
        {
            _store.Apply(stored);
            _writesSinceSnapshot++;
        });

        Command<StoreTrajectories>(Store);
        Command<FindTrajectories>(Find);
        Command<CountTrajectories>(request => Sender.Tell(new MemoryStatistics(
            request.RequestId, _partition, _options.Partitions, _store.KeyCount, _store.Count, _store.Bytes, _queue.UnpersistedBytes)));
        Command<SaveSnapshotSuccess>(saved => DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1)));
        Command<SaveSnapshotFailure>(failed => _log.Warning("{0}: no snapshot at event {1}, the events remain: {2}", PersistenceId, failed.Metadata.SequenceNr, failed.Cause.Message));
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(failed => _log.Warning("{0}: old snapshots stay: {1}", PersistenceId, failed.Cause.Message));
    }

    /// <inheritdoc/>
    public override string PersistenceId { get; }

    /// <summary>How a partition is made.</summary>
    public static Props Props(MemoryOptions options, int partition) =>
        Akka.Actor.Props.Create(() => new TrajectoryMemory(options, partition));

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
        else Write();
    }

    private void Write()
    {
        if (_queue.NextWrite(Answer) is not { } batch) return;
        PersistAsync(batch, stored =>
        {
            _store.Apply(stored);
            _queue.Written(Answer);
            Context.Parent.Tell(PartitionWrote.Instance);
            if (++_writesSinceSnapshot >= _options.SnapshotEvery && _store.Bytes <= _options.MaximumSnapshotBytes)
            {
                _writesSinceSnapshot = 0;
                SaveSnapshot(_store.ToSnapshot());
            }

            Write();
            _queue.Invite((to, invitation) => to.Tell(invitation));
        });
    }

    private void Answer(IActorRef to, TrajectoriesAcknowledged answer) => to.Tell(answer);

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
