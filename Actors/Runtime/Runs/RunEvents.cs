using ActorLab.Actors.Runtime.Serialization;
using ActorLab.Actors.Runtime.Tickets;
using MessagePack;

namespace ActorLab.Actors.Runtime.Runs;

/// <summary>What the coordinator persists.</summary>
public static class RunEvents
{
    /// <summary>The bindings of the events and of the snapshot.</summary>
    public static IReadOnlyList<MessageBinding> Bindings { get; } =
    [
        MessageBinding.Of<RunStarted>("run.e-st1", persisted: true),
        MessageBinding.Of<PhaseEntered>("run.e-ph1", persisted: true),
        MessageBinding.Of<TicketsIssued>("run.e-ti1", persisted: true),
        MessageBinding.Of<TicketAccepted>("run.e-ta1", persisted: true),
        MessageBinding.Of<TicketFaulted>("run.e-tf1", persisted: true),
        MessageBinding.Of<ProgressReported>("run.e-pr1", persisted: true),
        MessageBinding.Of<MetricsReported>("run.e-mr1", persisted: true),
        MessageBinding.Of<CheckpointAnnounced>("run.e-ck1", persisted: true),
        MessageBinding.Of<BestWeightsKept>("run.e-bw1", persisted: true),
        MessageBinding.Of<PlanRecorded>("run.e-pl1", persisted: true),
        MessageBinding.Of<TimeElapsed>("run.e-te1", persisted: true),
        MessageBinding.Of<RunEnded>("run.e-re1", persisted: true),
        MessageBinding.Of<RunSnapshot>("run.s1", compress: true, persisted: true),
    ];
}

/// <summary>Marks the events of a run.</summary>
public interface IRunEvent;

/// <summary>A life of the run began: the first, or one after a crash or stop.</summary>
[MessagePackObject]
public sealed record RunStarted([property: Key(0)] string Experiment, [property: Key(1)] ulong Seed) : IRunEvent;

/// <summary>The plan entered a phase. Also published, and told to all who joined.</summary>
[MessagePackObject]
public sealed record PhaseEntered([property: Key(0)] string Phase) : IRunEvent;

/// <summary>The plan's tickets are open.</summary>
[MessagePackObject]
public sealed record TicketsIssued([property: Key(0)] IReadOnlyList<Ticket> Tickets) : IRunEvent;

/// <summary>A ticket's one result.</summary>
[MessagePackObject]
public sealed record TicketAccepted(
    [property: Key(0)] long TicketId, [property: Key(1)] string Kind, [property: Key(2)] string Role, [property: Key(3)] TicketResult Result) : IRunEvent;

/// <summary>A ticket killed or failed its worker, or hung too often.</summary>
[MessagePackObject]
public sealed record TicketFaulted(
    [property: Key(0)] long TicketId, [property: Key(1)] string Kind, [property: Key(2)] string Reason, [property: Key(3)] bool Quarantined) : IRunEvent;

/// <summary>A reporter's progress.</summary>
[MessagePackObject]
public sealed record ProgressReported([property: Key(0)] ReportProgress Progress) : IRunEvent;

/// <summary>New values of metrics. Persisted where the plan made them; published for all metrics.</summary>
[MessagePackObject]
public sealed record MetricsReported(
    [property: Key(0)] string Role, [property: Key(1)] long Step, [property: Key(2)] IReadOnlyDictionary<string, double> Metrics) : IRunEvent;

/// <summary>A checkpoint is in the run directory.</summary>
[MessagePackObject]
public sealed record CheckpointAnnounced([property: Key(0)] CheckpointReference Checkpoint) : IRunEvent;

/// <summary>The plan found these weights the best so far. Also published, and told to all who joined.</summary>
[MessagePackObject]
public sealed record BestWeightsKept([property: Key(0)] BestWeights Best) : IRunEvent;

/// <summary>The plan asked for a fact to be written down; it alone can read it.</summary>
[MessagePackObject]
public sealed record PlanRecorded([property: Key(0)] byte[] Fact) : IRunEvent;

/// <summary>Running time passed.</summary>
[MessagePackObject]
public sealed record TimeElapsed([property: Key(0)] long Milliseconds) : IRunEvent;

/// <summary>The run ended.</summary>
[MessagePackObject]
public sealed record RunEnded(
    [property: Key(0)] RunStatus Status, [property: Key(1)] string? Reason, [property: Key(2)] IReadOnlyDictionary<string, double> Metrics) : IRunEvent;

/// <summary>An open ticket in a snapshot.</summary>
[MessagePackObject]
public sealed record OpenTicket([property: Key(0)] Ticket Ticket, [property: Key(1)] int Kills);

/// <summary>How many tickets of a kind there have been.</summary>
[MessagePackObject]
public sealed record TicketCount([property: Key(0)] int Issued, [property: Key(1)] int Done, [property: Key(2)] int Quarantined)
{
    /// <summary>Tickets neither done nor quarantined.</summary>
    [IgnoreMember]
    public int Open => Issued - Done - Quarantined;
}

/// <summary>All of a run's state, and its plan's.</summary>
[MessagePackObject]
public sealed record RunSnapshot(
    [property: Key(0)] string Experiment,
    [property: Key(1)] ulong Seed,
    [property: Key(2)] int Lives,
    [property: Key(3)] RunStatus Status,
    [property: Key(4)] string? Reason,
    [property: Key(5)] string Phase,
    [property: Key(6)] long ElapsedMilliseconds,
    [property: Key(7)] IReadOnlyDictionary<string, long> Counters,
    [property: Key(8)] IReadOnlyDictionary<string, MetricValue> Metrics,
    [property: Key(9)] IReadOnlyDictionary<string, TicketCount> Tickets,
    [property: Key(10)] IReadOnlyDictionary<string, long> LastReports,
    [property: Key(11)] WeightsReference? Weights,
    [property: Key(12)] BestWeights? Best,
    [property: Key(13)] CheckpointReference? Checkpoint,
    [property: Key(14)] long NextTicketId,
    [property: Key(15)] IReadOnlyList<OpenTicket> Open,
    [property: Key(16)] IReadOnlyList<TicketQuarantined> Quarantined,
    [property: Key(17)] IReadOnlyDictionary<string, double> FinalMetrics,
    [property: Key(18)] byte[] Plan);
