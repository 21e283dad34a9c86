using ActorLab.Actors.Runtime.Serialization;
using ActorLab.Actors.Runtime.Tickets;
using MessagePack;

namespace ActorLab.Actors.Runtime.Runs;

/// <summary>What the coordinator is told and answers, apart from tickets.</summary>
public static class RunProtocol
{
    /// <summary>All bindings of the runtime's coordination: messages, tickets, events and the snapshot.</summary>
    public static IReadOnlyList<MessageBinding> Bindings { get; } =
    [
        .. TicketProtocol.Bindings,
        .. RunEvents.Bindings,
        MessageBinding.Of<JoinRun>("run.jr1"),
        MessageBinding.Of<ReportProgress>("run.rp1"),
        MessageBinding.Of<ProgressAccepted>("run.pa1"),
        MessageBinding.Of<AnnounceCheckpoint>("run.ac1"),
        MessageBinding.Of<CheckpointAccepted>("run.ca1"),
        MessageBinding.Of<SaveCheckpoint>("run.sc1"),
        MessageBinding.Of<StopRun>("run.sr1"),
        MessageBinding.Of<FailRun>("run.fr1"),
        MessageBinding.Of<QueryRun>("run.qr1"),
        MessageBinding.Of<RunSummary>("run.su1"),
        MessageBinding.Of<AwaitRun>("run.ar1"),
        MessageBinding.Of<RunFinished>("run.rf1"),
        MessageBinding.Of<TicketQuarantined>("run.tq1"),
        MessageBinding.Of<InstanceRestarting>("run.ir1"),
        MessageBinding.Of<RunWarning>("run.rw1"),
        SearchPlanState.Binding,
    ];
}

/// <summary>Weights by version and content.</summary>
[MessagePackObject]
public sealed record WeightsReference([property: Key(0)] long Version, [property: Key(1)] string Hash);

/// <summary>A checkpoint in the run directory.</summary>
[MessagePackObject]
public sealed record CheckpointReference(
    [property: Key(0)] long Version, [property: Key(1)] long Step, [property: Key(2)] string Hash, [property: Key(3)] string Path);

/// <summary>The weights to keep, and why.</summary>
[MessagePackObject]
public sealed record BestWeights([property: Key(0)] WeightsReference Weights, [property: Key(1)] string Metric, [property: Key(2)] double Value);

/// <summary>A metric's latest value and the step that it belongs to.</summary>
[MessagePackObject]
public sealed record MetricValue([property: Key(0)] double Value, [property: Key(1)] long Step);

/// <summary>
/// To the coordinator from whoever wants to be told of phases (<see cref="PhaseEntered"/>, the present one at once) and,
/// with <paramref name="SavesCheckpoints"/>, to be asked for a checkpoint before the run stops. May be repeated at will, and
/// should be now and then, since a restarted coordinator knows nobody.
/// </summary>
[MessagePackObject]
public sealed record JoinRun([property: Key(0)] string Role, [property: Key(1)] bool SavesCheckpoints);

/// <summary>
/// To the coordinator, usually from the learner. Counters and metrics count once per step of a reporter: a report of a step
/// not after the last one is acknowledged but not counted, which also covers the steps that a learner does again after it
/// fell back to a checkpoint; of one that covers steps from before the last one's the new share counts. Weights are noted
/// where they are newer. See <see cref="ProgressReporter"/>.
/// </summary>
/// <param name="Reporter">Who reports.</param>
/// <param name="Step">The step that it has reached.</param>
/// <param name="Weights">Weights on offer, if any.</param>
/// <param name="Counters">What was counted in the steps after <paramref name="Since"/>.</param>
/// <param name="Metrics">What was measured in them.</param>
/// <param name="Since">The step after which this report begins; null where that is the last reported one.</param>
/// <param name="Follows">Whether the report before it was on its way too: without that one, it is not taken, and both come again.</param>
[MessagePackObject]
public sealed record ReportProgress(
    [property: Key(0)] string Reporter,
    [property: Key(1)] long Step,
    [property: Key(2)] WeightsReference? Weights,
    [property: Key(3)] IReadOnlyDictionary<string, long> Counters,
    [property: Key(4)] IReadOnlyDictionary<string, double> Metrics,
    [property: Key(5)] long? Since = null,
    [property: Key(6)] bool Follows = false);

/// <summary>The coordinator's reply to <see cref="ReportProgress"/>, after the write.</summary>
[MessagePackObject]
public sealed record ProgressAccepted([property: Key(0)] string Reporter, [property: Key(1)] long Step);

/// <summary>To the coordinator from whoever wrote a checkpoint; <paramref name="Requested"/> if it answers <see cref="SaveCheckpoint"/>.</summary>
[MessagePackObject]
public sealed record AnnounceCheckpoint([property: Key(0)] CheckpointReference Checkpoint, [property: Key(1)] bool Requested = false);

/// <summary>The coordinator's reply to <see cref="AnnounceCheckpoint"/>, after the write.</summary>
[MessagePackObject]
public sealed record CheckpointAccepted([property: Key(0)] CheckpointReference Checkpoint);

/// <summary>The coordinator's request to those who joined with checkpoints; answered by <see cref="AnnounceCheckpoint"/>.</summary>
[MessagePackObject]
public sealed record SaveCheckpoint;

/// <summary>To the coordinator: take a checkpoint and end as interrupted.</summary>
[MessagePackObject]
public sealed record StopRun;

/// <summary>To the coordinator: end as failed.</summary>
[MessagePackObject]
public sealed record FailRun([property: Key(0)] string Reason);

/// <summary>To the coordinator: reply with a <see cref="RunSummary"/>.</summary>
/// <param name="Question">Comes back with the answer, for who must know what an answer is to.</param>
[MessagePackObject]
public sealed record QueryRun([property: Key(0)] long Question = 0);

/// <summary>How the run stands; published now and then, and the reply to <see cref="QueryRun"/>.</summary>
[MessagePackObject]
public sealed record RunSummary(
    [property: Key(0)] RunStatus Status,
    [property: Key(1)] string Phase,
    [property: Key(2)] TimeSpan Elapsed,
    [property: Key(3)] IReadOnlyDictionary<string, long> Counters,
    [property: Key(4)] IReadOnlyDictionary<string, MetricValue> Metrics,
    [property: Key(5)] int OpenTickets,
    [property: Key(6)] int LeasedTickets,
    [property: Key(7)] int Quarantined,
    [property: Key(8)] int Workers,
    [property: Key(9)] CheckpointReference? Checkpoint,
    [property: Key(10)] BestWeights? Best,
    [property: Key(11)] long Question = 0)
{
    /// <summary>The run's steps: its counter <see cref="RunState.StepCounter"/>.</summary>
    [IgnoreMember]
    public long Steps => Counters.GetValueOrDefault(RunState.StepCounter);
}

/// <summary>To the run's supervisor: reply with <see cref="RunFinished"/> when the run has ended and its actors are stopped.</summary>
[MessagePackObject]
public sealed record AwaitRun;

/// <summary>Published when the run has ended, however it did.</summary>
[MessagePackObject]
public sealed record RunFinished(
    [property: Key(0)] string RunId,
    [property: Key(1)] RunStatus Status,
    [property: Key(2)] string? Reason,
    [property: Key(3)] IReadOnlyDictionary<string, double> Metrics)
{
    /// <summary>The word for a status in <c>result.json</c>.</summary>
    public static string StatusName(RunStatus status) => status switch
    {
        RunStatus.Finished => "done",
        RunStatus.Interrupted => "interrupted",
        _ => "failed",
    };
}

/// <summary>Published when a ticket is given up.</summary>
[MessagePackObject]
public sealed record TicketQuarantined([property: Key(0)] long TicketId, [property: Key(1)] string Kind, [property: Key(2)] string Reason);
