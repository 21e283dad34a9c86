using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Memory;
using Akka.Actor;

namespace ActorLab.Hosts.Memory;

/// <summary>Stores trajectories as an explorer does: with credit, a few at a time, sent again until all are acknowledged.</summary>
internal sealed class MemoryFeeder : ReceiveActor, IWithTimers
{
    /// <summary>An explorer's find of one slice of work.</summary>
    private const int Together = 64;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IEnumerator<Trajectory[]> _trajectories;
    private readonly IActorRef _memory;
    private readonly TaskCompletionSource<MemoryClient> _done;
    private readonly MemoryClient _client;
    private DateTimeOffset _lastAnswer;
    private bool _more = true;

    public MemoryFeeder(IEnumerable<Trajectory> trajectories, int partitions, IActorRef memory, TaskCompletionSource<MemoryClient> done)
    {
        _trajectories = trajectories.Chunk(Together).GetEnumerator();
        _client = new MemoryClient(partitions);
        _memory = memory;
        _done = done;
        Receive<Begin>(_ =>
        {
            _lastAnswer = Now;
            Fill();
        });
        Receive<TrajectoriesAcknowledged>(answer =>
        {
            _lastAnswer = Now;
            _client.Acknowledge(answer);
            Fill();
        });
        Receive<StoreInvited>(invitation =>
        {
            if (_client.Invite(invitation, Now) is { } again) _memory.Tell(again);
        });
        Receive<StoreDeferred>(_ => _lastAnswer = Now);
        Receive<StoreRefused>(refused => Fail($"The memory refused a request: {refused.Reason}"));
        Receive<Look>(_ =>
        {
            if (Now - _lastAnswer > Patience) Fail("The memory does not answer; see log.txt in the run's directory. What was added stays: do it again to go on.");
            else Send(_client.Due(Now));
        });
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private static DateTimeOffset Now => Context.System.Scheduler.SteadyNow();

    /// <summary>How one is made that waits for <see cref="Begin"/>.</summary>
    public static Props Props(IEnumerable<Trajectory> trajectories, int partitions, IActorRef memory, TaskCompletionSource<MemoryClient> done) =>
        Akka.Actor.Props.Create(() => new MemoryFeeder(trajectories, partitions, memory, done));

    protected override void PreStart() => Timers.StartPeriodicTimer("look", Look.Instance, TimeSpan.FromSeconds(1));

    protected override void PostStop() => _trajectories.Dispose();

    private void Fill()
    {
        while (_more && _client.HasRoom)
        {
            _more = _trajectories.MoveNext();
            if (_more) Send(_client.Store(_trajectories.Current, Now));
        }

        if (!_more && _client.OutstandingRequests == 0) _done.TrySetResult(_client);
    }

    private void Send(IEnumerable<StoreTrajectories> requests)
    {
        foreach (StoreTrajectories request in requests) _memory.Tell(request);
    }

    private void Fail(string reason) => _done.TrySetException(new CliException(ExitCode.Failed, reason));

    /// <summary>Begin.</summary>
    internal sealed record Begin : INoSerializationVerificationNeeded;

    private sealed record Look : INoSerializationVerificationNeeded
    {
        public static Look Instance { get; } = new();
    }
}
