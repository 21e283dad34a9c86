using ActorLab.Actors.Runtime.Cluster;
using ActorLab.Actors.Runtime.Runs;
using Akka.Actor;
using RunProgress = ActorLab.Actors.Runtime.Runs.RunSummary;

namespace ActorLab.Hosts.Cluster;

/// <summary>Publishes in this process what the cluster's coordinator publishes of a run, so that it is shown as a local run is.</summary>
internal sealed class ClusterWatcher : ReceiveActor, IWithTimers
{
    private readonly IActorRef _runs;
    private readonly string _runId;
    private string _waiting = "";

    public ClusterWatcher(IActorRef runs, string runId, Action<string> note, TaskCompletionSource<RunClosed> ended)
    {
        (_runs, _runId) = (runs, runId);
        Receive<Ask>(_ => _runs.Tell(new WatchRun(_runId)));
        Receive<WatchedRun>(run =>
        {
            if (run.RunId != runId) return;
            if (run.Waiting != _waiting && run.Waiting.Length > 0) note("waiting: " + run.Waiting);
            _waiting = run.Waiting;
            if (run.Ended is { } end) ended.TrySetResult(end);
        });
        foreach (Type type in (Type[])[typeof(RunProgress), typeof(MetricsReported), typeof(PhaseEntered), typeof(TicketQuarantined), typeof(InstanceRestarting), typeof(RunWarning)])
            Receive(type, Context.System.EventStream.Publish);
    }

    /// <inheritdoc />
    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IActorRef runs, string runId, Action<string> note, TaskCompletionSource<RunClosed> ended) =>
        Akka.Actor.Props.Create(() => new ClusterWatcher(runs, runId, note, ended));

    /// <inheritdoc />
    protected override void PreStart() => Timers.StartPeriodicTimer("ask", new Ask(), TimeSpan.Zero, TimeSpan.FromSeconds(2));

    private sealed record Ask : INoSerializationVerificationNeeded;
}
