using System.Buffers.Binary;
using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Tickets;
using Akka.Actor;

namespace ActorLab.Benchmarks.Cluster.Noop;

/// <summary>Does nothing over a ticket but wait, and store a trajectory if asked to.</summary>
internal sealed class NoopWorker : TicketWorker
{
    private static readonly TicketResult Result = TicketResult.OfStep();

    private readonly NoopOptions _options;
    private readonly IActorRef? _memory;
    private readonly MemoryClient _client;
    private long _waited = -1, _stored = -1; // tickets

    public NoopWorker(RoleContext context, NoopOptions options)
        : base(context.Coordinator, context.Role, new TicketWorkerOptions { Credit = options.Credit })
    {
        _options = options;
        _memory = options.Store ? context.Peers(NoopModule.MemoryRole)[0] : null;
        _client = new MemoryClient(options.Partitions, resendAfter: TimeSpan.FromSeconds(2));
        Receive<Waited>(waited =>
        {
            _waited = waited.Ticket;
            Continue();
        });
        Receive<TrajectoriesAcknowledged>(answer =>
        {
            if (_client.Acknowledge(answer) is not { } request) return;
            AcknowledgementLog.OfProcess?.Append(request.Trajectories);
            _stored = request.Trajectories[0].Key;
            Continue();
        });
        Receive<StoreInvited>(invited => Send(_client.Invite(invited, Now)));
        Receive<StoreDeferred>(_ => { });
        Receive<Again>(_ =>
        {
            foreach (StoreTrajectories request in _client.Due(Now)) Send(request);
        });
    }

    private DateTimeOffset Now => Context.System.Scheduler.SteadyNow();

    protected override void PreStart()
    {
        base.PreStart();
        if (_memory is not null) Timers.StartPeriodicTimer("again", new Again(), TimeSpan.FromSeconds(1));
    }

    protected override void Begin(Ticket ticket)
    {
        // The scheduler's tick is longer than the waits that are measured.
        if (_options.Wait > TimeSpan.Zero) Task.Delay(_options.Wait).PipeTo(Self, success: () => new Waited(ticket.Id));
        if (_memory is null) return;
        byte[] content = new byte[128];
        BinaryPrimitives.WriteInt64LittleEndian(content, ticket.Id);
        foreach (StoreTrajectories request in _client.Store([new Trajectory((int)ticket.Id, content, 1, 0, "noop")], Now)) Send(request);
    }

    protected override TicketStep Step() =>
        (_options.Wait == TimeSpan.Zero || _waited == Current!.Id) && (_memory is null || _stored == Current!.Id) ? TicketStep.Done(Result) : TicketStep.Wait;

    private void Send(StoreTrajectories? request)
    {
        if (request is not null) _memory.Tell(request);
    }

    private sealed record Waited(long Ticket) : INoSerializationVerificationNeeded;

    private sealed record Again : INoSerializationVerificationNeeded;
}
