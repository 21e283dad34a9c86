using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Memory;
using Akka.Actor;
using Akka.Persistence;

namespace ActorLab.Hosts.Memory;

/// <summary>The least that a persistent actor can do with given events: write them, with a bounded number of bytes under way.</summary>
internal sealed class BareJournal : ReceivePersistentActor
{
    private readonly IReadOnlyList<TrajectoriesStored> _events;
    private readonly long _windowBytes;
    private readonly TaskCompletionSource _done;
    private int _next;
    private int _written;
    private long _underWay;

    public BareJournal(IReadOnlyList<TrajectoriesStored> events, long windowBytes, TaskCompletionSource done)
    {
        _events = events;
        _windowBytes = windowBytes;
        _done = done;
        JournalPluginId = RuntimeConfig.BulkJournal;
        SnapshotPluginId = RuntimeConfig.BulkSnapshots;
        Recover<TrajectoriesStored>(_ => { });
        Command<Go>(_ => Write());
    }

    public override string PersistenceId => "bare";

    private void Write()
    {
        while (_next < _events.Count && (_underWay == 0 || _underWay < _windowBytes)) Write(_events[_next++]);
    }

    private void Write(TrajectoriesStored @event)
    {
        long bytes = JournalCompaction.SizeOf(@event);
        _underWay += bytes;
        PersistAsync(@event, _ =>
        {
            _underWay -= bytes;
            if (++_written == _events.Count) _done.SetResult();
            else Write();
        });
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        base.OnPersistFailure(cause, @event, sequenceNr);
        _done.TrySetException(cause);
    }

    /// <summary>Begin.</summary>
    internal sealed record Go : INoSerializationVerificationNeeded;
}
