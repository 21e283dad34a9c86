using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Serialization;
using MessagePack;

namespace ActorLab.Actors.Runtime.Tickets;

/// <summary>What workers and the coordinator say to each other about tickets. Workers always send from their own reference.</summary>
public static class TicketProtocol
{
    /// <summary>The bindings of this protocol.</summary>
    public static IReadOnlyList<MessageBinding> Bindings { get; } =
    [
        MessageBinding.Of<RequestTickets>("run.rq1"),
        MessageBinding.Of<TicketsLeased>("run.tl1"),
        MessageBinding.Of<RenewLeases>("run.rl1"),
        MessageBinding.Of<LeasesLost>("run.ll1"),
        MessageBinding.Of<RequestAgain>("run.ra1"),
        MessageBinding.Of<CompleteTicket>("run.ct1"),
        MessageBinding.Of<TicketResultAccepted>("run.tr1"),
        MessageBinding.Of<FailTicket>("run.ft1"),
    ];
}

/// <summary>
/// Worker to coordinator: "I can hold this many leases at once." The newest request stands until it is replaced, so a
/// worker may repeat it at will; the coordinator never lets the worker hold more. Nothing is sent to credit 0.
/// </summary>
[MessagePackObject]
public sealed record RequestTickets([property: Key(0)] string Role, [property: Key(1)] int Credit);

/// <summary>A lease as it travels: the clocks of two nodes differ, so it holds a duration and no deadline.</summary>
[MessagePackObject]
public sealed record LeasedTicket([property: Key(0)] Ticket Ticket, [property: Key(1)] int Attempt);

/// <summary>Coordinator to worker: do these, in this order; each lease holds this long unless it is renewed.</summary>
[MessagePackObject]
public sealed record TicketsLeased([property: Key(0)] IReadOnlyList<LeasedTicket> Leases, [property: Key(1)] long LeaseMilliseconds);

/// <summary>A lease named by ticket and attempt.</summary>
[MessagePackObject]
public sealed record LeaseName([property: Key(0)] long TicketId, [property: Key(1)] int Attempt);

/// <summary>Worker to coordinator: I am still at these.</summary>
[MessagePackObject]
public sealed record RenewLeases([property: Key(0)] IReadOnlyList<LeaseName> Leases);

/// <summary>Coordinator to worker: drop these; they are done, quarantined or another worker's.</summary>
[MessagePackObject]
public sealed record LeasesLost([property: Key(0)] IReadOnlyList<long> TicketIds);

/// <summary>Coordinator to a worker that it does not know (it was restarted): send <see cref="RequestTickets"/> again.</summary>
[MessagePackObject]
public sealed record RequestAgain;

/// <summary>What came of a ticket.</summary>
/// <param name="Step">The step that the metrics belong to; 0 if none.</param>
/// <param name="Counters">What to add to the run's counters.</param>
/// <param name="Metrics">New values of the run's metrics.</param>
/// <param name="Payload">The experiment's own result, for its plan.</param>
[MessagePackObject]
public sealed record TicketResult(
    [property: Key(0)] long Step,
    [property: Key(1)] IReadOnlyDictionary<string, long> Counters,
    [property: Key(2)] IReadOnlyDictionary<string, double> Metrics,
    [property: Key(3)] byte[]? Payload)
{
    private static readonly IReadOnlyDictionary<string, long> NoCounters = new Dictionary<string, long>();
    private static readonly IReadOnlyDictionary<string, long> OneStep = new Dictionary<string, long> { [RunState.StepCounter] = 1 };
    private static readonly IReadOnlyDictionary<string, double> NoMetrics = new Dictionary<string, double>();

    /// <summary>A result of counters and a payload, either of which may be absent.</summary>
    public static TicketResult Of(IReadOnlyDictionary<string, long>? counters = null, byte[]? payload = null) =>
        new(0, counters ?? NoCounters, NoMetrics, payload);

    /// <summary>The result of a ticket that is one of the run's steps.</summary>
    public static TicketResult OfStep(byte[]? payload = null) => Of(OneStep, payload);
}

/// <summary>Worker to coordinator: the ticket is done. Sent again until <see cref="TicketResultAccepted"/> arrives.</summary>
[MessagePackObject]
public sealed record CompleteTicket([property: Key(0)] long TicketId, [property: Key(1)] int Attempt, [property: Key(2)] TicketResult Result);

/// <summary>Coordinator to worker: the result is written, or it had been before; either way send it no more.</summary>
[MessagePackObject]
public sealed record TicketResultAccepted([property: Key(0)] long TicketId);

/// <summary>
/// Worker to coordinator: this attempt failed. With <paramref name="Crashed"/> it takes the worker down: only this ticket is
/// to blame, the others it held are queued again, and it gets nothing until it sends <see cref="RequestTickets"/> again.
/// </summary>
[MessagePackObject]
public sealed record FailTicket(
    [property: Key(0)] long TicketId, [property: Key(1)] int Attempt, [property: Key(2)] string Reason, [property: Key(3)] bool Crashed = false);
