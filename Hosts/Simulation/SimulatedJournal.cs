using ActorLab.Hosts.Simulation.Faults;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;

namespace ActorLab.Hosts.Simulation;

/// <summary>
/// A journal on the simulated disk. One request after the other; a write can fail, fail after it was kept, be refused, or
/// take its time, as the fault plan says.
/// </summary>
internal sealed class SimulatedJournal : UntypedActor
{
    private readonly SimulatedNode _node = SimulatedNode.Of(Context.System.Settings.Config);
    private readonly string _name;
    private readonly Queue<(object Request, IActorRef Sender)> _waiting = [];
    private bool _busy;

    public SimulatedJournal(Config config) => _name = config.GetString("simulated-name");

    private Akka.Serialization.Serialization Serialization => Context.System.Serialization;

    /// <inheritdoc />
    protected override void OnReceive(object message)
    {
        if (message is Go)
        {
            _busy = false;
            while (!_busy && _waiting.TryDequeue(out (object Request, IActorRef Sender) next)) Serve(next.Request, next.Sender);
        }
        else if (_busy)
        {
            _waiting.Enqueue((message, Sender));
        }
        else
        {
            Serve(message, Sender);
        }
    }

    private void Serve(object request, IActorRef sender)
    {
        switch (request)
        {
            case WriteMessages write:
                Write(write);
                break;
            case ReplayMessages replay:
                Replay(replay);
                break;
            case DeleteMessagesTo delete:
                SimulatedStorage.Log log = _node.Storage.Of(_name, delete.PersistenceId);
                foreach (long sequence in log.Events.Keys.Where(s => s <= delete.ToSequenceNr).ToList()) log.Events.Remove(sequence);
                delete.PersistentActor.Tell(new DeleteMessagesSuccess(delete.ToSequenceNr));
                break;
            default:
                Unhandled(request);
                break;
        }
    }

    private void Write(WriteMessages write)
    {
        (WriteFate fate, TimeSpan delay) = write.Messages.Any(m => m is AtomicWrite) ? _node.Faults.OfWrite(_name) : (WriteFate.Kept, TimeSpan.Zero);
        if (delay <= TimeSpan.Zero)
        {
            Finish(write, fate);
            return;
        }

        _busy = true;
        IActorRef self = Self;
        _node.World.Schedule(delay, _node, () =>
        {
            Finish(write, fate);
            self.Tell(Go.Instance);
        });
    }

    private void Finish(WriteMessages write, WriteFate fate)
    {
        List<IPersistentRepresentation> events =
            [.. write.Messages.OfType<AtomicWrite>().SelectMany(w => (IEnumerable<IPersistentRepresentation>)w.Payload)];
        // As by the unique constraint of a database: the later of two writers of one log fails, all of its write.
        bool taken = events.Any(e => e.SequenceNr <= _node.Storage.Of(_name, e.PersistenceId).Highest);
        if (taken) fate = WriteFate.Lost;
        if (fate is WriteFate.Kept or WriteFate.KeptButReportedLost)
        {
            foreach (IPersistentRepresentation e in events)
                _node.Storage.Write(_name, e.PersistenceId, e.SequenceNr, StoredBytes.Of(e.Payload, _node.System.Serialization), e.Payload);
        }

        IActorRef actor = write.PersistentActor;
        bool failed = fate is WriteFate.Lost or WriteFate.KeptButReportedLost;
        var cause = new IOException(
            taken ? "another writer has written an event of that number" : fate == WriteFate.Lost ? "the disk did not take the write" : "the connection was cut after the commit");
        actor.Tell(failed ? new WriteMessagesFailed(cause, events.Count) : WriteMessagesSuccessful.Instance);
        foreach (IPersistentEnvelope envelope in write.Messages)
        {
            if (envelope is not AtomicWrite atomic)
            {
                actor.Tell(new LoopMessageSuccess(envelope.Payload, write.ActorInstanceId), envelope.Sender);
                continue;
            }

            foreach (IPersistentRepresentation e in (IEnumerable<IPersistentRepresentation>)atomic.Payload)
            {
                object answer = failed ? new WriteMessageFailure(e, cause, write.ActorInstanceId)
                    : fate == WriteFate.Rejected ? new WriteMessageRejected(e, new NotSupportedException("the journal refused the event"), write.ActorInstanceId)
                    : new WriteMessageSuccess(e, write.ActorInstanceId);
                actor.Tell(answer, e.Sender);
            }
        }
    }

    private void Replay(ReplayMessages replay)
    {
        SimulatedStorage.Log log = _node.Storage.Of(_name, replay.PersistenceId);
        long left = replay.Max;
        foreach ((long sequence, StoredBytes bytes) in log.Events)
        {
            if (sequence < replay.FromSequenceNr || sequence > replay.ToSequenceNr || left-- <= 0) continue;
            var e = new Persistent(bytes.Read(Serialization), sequence, replay.PersistenceId, bytes.Manifest, false, ActorRefs.NoSender, "simulated", 0);
            replay.PersistentActor.Tell(new ReplayedMessage(e), ActorRefs.NoSender);
        }

        replay.PersistentActor.Tell(new RecoverySuccess(log.Highest));
    }

    private sealed class Go : INoSerializationVerificationNeeded
    {
        public static readonly Go Instance = new();
    }
}

/// <summary>Snapshots on the simulated disk.</summary>
internal sealed class SimulatedSnapshots : ReceiveActor
{
    private readonly SimulatedNode _node = SimulatedNode.Of(Context.System.Settings.Config);

    public SimulatedSnapshots(Config config)
    {
        string name = config.GetString("simulated-name");
        Receive<LoadSnapshot>(load =>
        {
            KeyValuePair<long, StoredBytes> newest = Log(load.PersistenceId).Snapshots
                .LastOrDefault(s => s.Key <= Math.Min(load.ToSequenceNr, load.Criteria.MaxSequenceNr) && s.Key >= load.Criteria.MinSequenceNr);
            SelectedSnapshot? selected = newest.Value is null
                ? null
                : new SelectedSnapshot(new SnapshotMetadata(load.PersistenceId, newest.Key, SimulatedWorld.Epoch.UtcDateTime), newest.Value.Read(Context.System.Serialization));
            Sender.Tell(new LoadSnapshotResult(selected, load.ToSequenceNr));
        });
        Receive<SaveSnapshot>(save =>
        {
            if (_node.Faults.OfWrite(name + "-snapshots").Fate != WriteFate.Kept)
            {
                Sender.Tell(new SaveSnapshotFailure(save.Metadata, new IOException("the disk did not take the snapshot")));
                return;
            }

            Log(save.Metadata.PersistenceId).Snapshots[save.Metadata.SequenceNr] = StoredBytes.Of(save.Snapshot, Context.System.Serialization);
            Sender.Tell(new SaveSnapshotSuccess(save.Metadata));
        });
        Receive<DeleteSnapshot>(delete =>
        {
            Log(delete.Metadata.PersistenceId).Snapshots.Remove(delete.Metadata.SequenceNr);
            Sender.Tell(new DeleteSnapshotSuccess(delete.Metadata));
        });
        Receive<DeleteSnapshots>(delete =>
        {
            SortedDictionary<long, StoredBytes> snapshots = Log(delete.PersistenceId).Snapshots;
            foreach (long sequence in snapshots.Keys.Where(s => s <= delete.Criteria.MaxSequenceNr && s >= delete.Criteria.MinSequenceNr).ToList()) snapshots.Remove(sequence);
            Sender.Tell(new DeleteSnapshotsSuccess(delete.Criteria));
        });

        SimulatedStorage.Log Log(string persistenceId) => _node.Storage.Of(name, persistenceId);
    }
}
