using ActorLab.Actors.Runtime.Memory;
using Akka.Actor;

namespace ActorLab.Hosts.Memory;

/// <summary>Stores its trajectories as an explorer does: with credit, in requests of a few, until all are acknowledged.</summary>
internal sealed class BenchSender : ReceiveActor
{
    /// <summary>An explorer's find of one slice of work.</summary>
    private const int Together = 64;

    private readonly MemoryClient _client = new(resendAfter: TimeSpan.FromSeconds(30));
    private readonly ArraySegment<Trajectory> _trajectories;
    private readonly IActorRef _memory;
    private readonly TaskCompletionSource _done;
    private int _next;

    public BenchSender(ArraySegment<Trajectory> trajectories, IActorRef memory, TaskCompletionSource done)
    {
        _trajectories = trajectories;
        _memory = memory;
        _done = done;
        Receive<BareJournal.Go>(_ => Fill());
        Receive<TrajectoriesAcknowledged>(answer =>
        {
            _client.Acknowledge(answer);
            Fill();
        });
        Receive<StoreInvited>(invitation =>
        {
            if (_client.Invite(invitation, Context.System.Scheduler.Now) is { } again) _memory.Tell(again);
        });
        Receive<StoreDeferred>(_ => { });
        Receive<StoreRefused>(refused => _done.TrySetException(new InvalidOperationException(refused.Reason)));
    }

    private void Fill()
    {
        while (_client.HasRoom && _next < _trajectories.Count)
        {
            int count = Math.Min(Together, _trajectories.Count - _next);
            foreach (StoreTrajectories request in _client.Store(_trajectories.Slice(_next, count), Context.System.Scheduler.Now)) _memory.Tell(request);
            _next += count;
        }

        if (_next == _trajectories.Count && _client.OutstandingRequests == 0) _done.TrySetResult();
    }
}
