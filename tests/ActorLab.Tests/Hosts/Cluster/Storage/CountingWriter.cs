using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Runs;
using Akka.Actor;
using Akka.Persistence;

namespace ActorLab.Tests.Hosts.Cluster.Storage;

/// <summary>Persists each <see cref="TimeElapsed"/> and answers with the sum; deletes what it has at <see cref="StopRun"/>; tells the observer why it stops.</summary>
internal sealed class CountingWriter : ReceivePersistentActor
{
    private readonly IActorRef _observer;
    private long _sum;

    public CountingWriter(IActorRef observer, string journal, string snapshots)
    {
        _observer = observer;
        JournalPluginId = journal;
        SnapshotPluginId = snapshots;
        Recover<TimeElapsed>(e => _sum += e.Milliseconds);
        Command<QueryRun>(_ => Sender.Tell(new TimeElapsed(_sum)));
        Command<TimeElapsed>(e => Persist(e, persisted =>
        {
            _sum += persisted.Milliseconds;
            Sender.Tell(new TimeElapsed(_sum));
        }));
        IActorRef asking = ActorRefs.Nobody;
        Command<StopRun>(_ =>
        {
            asking = Sender;
            DeleteMessages(LastSequenceNr);
        });
        Command<DeleteMessagesSuccess>(_ => asking.Tell(new TimeElapsed(-1)));
    }

    public override string PersistenceId => "same";

    public static Props Props(IActorRef observer, string journal = RuntimeConfig.ControlJournal, string snapshots = RuntimeConfig.ControlSnapshots) =>
        Akka.Actor.Props.Create(() => new CountingWriter(observer, journal, snapshots));

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        base.OnPersistFailure(cause, @event, sequenceNr);
        _observer.Tell(new Failed(cause));
    }

    /// <summary>A write failed; the actor stops.</summary>
    public sealed record Failed(Exception Cause) : INoSerializationVerificationNeeded;
}
