using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Cluster;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Hosts.Cluster;
using ActorLab.Hosts.Cluster.Security;
using Akka.Actor;

namespace ActorLab.Benchmarks.Cluster;

/// <summary>What the experiment sees of a cluster: it is a member that takes no part, as <c>actorlab run</c> is.</summary>
/// <param name="Report">The last answer of the cluster's coordinator.</param>
/// <param name="Coordinator">The address of the node that gave it.</param>
/// <param name="At">When, by the steady clock of this process.</param>
internal sealed record Sight(ClusterReport Report, string Coordinator, TimeSpan At);

/// <summary>Asks the cluster's coordinator several times a second how things stand.</summary>
internal sealed class ClusterEye(NodeSettings settings, Func<TimeSpan> clock) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly ClusterSecurity _security = ClusterSecurity.Of(settings.Security, settings.Host, settings.Join);
    private ActorSystem? _system;
    private IActorRef? _runs;
    private volatile Sight? _last;
    private volatile RunClosed? _ended;

    /// <summary>The run that is watched.</summary>
    public string? RunId { get; set; }

    public Sight? Last => _last;

    /// <summary>How the run ended, once it has.</summary>
    public RunClosed? Ended => _ended;

    /// <summary>Joins, and joins again where the cluster has let it go.</summary>
    public void Open()
    {
        if (_system is { WhenTerminated.IsCompleted: false }) return;
        ActorSystem system = _system = NodeSystem.Create(settings with { Roles = new([NodeRoles.Console]), Port = 0 }, _security, RuntimeConfig.InMemory());
        _runs = ClusterNode.Start(system, new NodeOptions { Roles = [NodeRoles.Console], Runs = _ => throw new InvalidOperationException() }).Runs;
        system.ActorOf(Props.Create(() => new Watcher(this, _runs)), "eye");
    }

    /// <summary>Asks the run to stop after a checkpoint.</summary>
    public void Stop() => _runs.Tell(new StopRun());

    public async ValueTask DisposeAsync()
    {
        if (_system is { } system) await CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClrExitReason.Instance);
        _security.Dispose();
    }

    private sealed class Watcher : ReceiveActor, IWithTimers
    {
        public Watcher(ClusterEye eye, IActorRef runs)
        {
            Receive<Ask>(_ =>
            {
                runs.Tell(new QueryCluster());
                if (eye.RunId is { } run) runs.Tell(new WatchRun(run));
            });
            Receive<ClusterReport>(report => eye._last = new Sight(report, Sender.Path.Address.ToString(), eye.Now));
            Receive<WatchedRun>(run =>
            {
                if (run.RunId == eye.RunId && run.Ended is { } end) eye._ended = end;
            });
            ReceiveAny(_ => { });
        }

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart() => Timers.StartPeriodicTimer("ask", new Ask(), TimeSpan.Zero, Interval);

        private sealed record Ask : INoSerializationVerificationNeeded;
    }

    private TimeSpan Now => clock();
}
