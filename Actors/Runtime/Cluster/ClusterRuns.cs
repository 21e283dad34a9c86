using System.Globalization;
using ActorLab.Actors.Runtime.Recording;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Serialization;
using ActorLab.Domain.Common;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Akka.Persistence;

namespace ActorLab.Actors.Runtime.Cluster;

/// <summary>
/// The cluster's coordinator, one on the nodes of that role: takes a run in, waits until every role that it needs has a node,
/// runs its coordinator, tells nodes what to be at, and writes down how it ended. What is under way is an event in the
/// cluster's journal, so that the node that takes over goes on with it.
/// </summary>
internal sealed class ClusterRuns : ReceivePersistentActor, IWithTimers
{
    /// <summary>Silence after which a node counts as not ready.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly NodeOptions _options;
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly SortedDictionary<string, (NodeHello Hello, DateTimeOffset At)> _nodes = new(StringComparer.Ordinal);
    private readonly HashSet<IActorRef> _watching = [];
    private readonly Queue<string> _warnings = new(); // the last few, for those who come later
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private RunAssignment? _open;
    private RunClosed? _closed; // the last one
    private NodeRun? _run;
    private IActorRef? _supervisor;
    private RunSummary? _summary;
    private double _lag = double.NaN;
    private string _waiting = "";
    private int _starts, _submissions;

    public ClusterRuns(NodeOptions options)
    {
        _options = options;
        JournalPluginId = RuntimeConfig.ControlJournal;
        SnapshotPluginId = RuntimeConfig.ControlSnapshots;
        Recover<RunOpened>(Apply);
        Recover<RunClosed>(Apply);
        Recover<RecoveryCompleted>(_ => Prepare());

        Command<NodeHello>(Hear);
        Command<SubmitRun>(Submit);
        Command<WatchRun>(Watch);
        Command<QueryCluster>(_ => Sender.Tell(Report()));
        Command<StopRun>(command => _supervisor?.Tell(command));
        Command<RunMade>(made =>
        {
            if (made.RunId != _open?.RunId) return;
            _run = made.Run;
            StartIfReady();
        });
        Command<RunNotMade>(failed =>
        {
            if (failed.RunId != _open?.RunId) return;
            _log.Warning(failed.Cause, "Run {0} cannot be made here.", failed.RunId);
            if (FatalRunException.Find(failed.Cause) is not null || failed.Cause is InputException) Close(new RunFinished(failed.RunId, RunStatus.Failed, Here(FatalRunException.Describe(failed.Cause)), NoMetrics));
            else Timers.StartSingleTimer("prepare", Again.Instance, TimeSpan.FromSeconds(10));
        });
        Command<Again>(_ => Prepare());
        Command<Look>(_ => StartIfReady());
        Command<Terminated>(gone =>
        {
            _watching.Remove(gone.ActorRef);
            if (!gone.ActorRef.Equals(_supervisor)) return;
            _supervisor = null;
            if (_open is not null) Start();
        });
        Command<FailRun>(failed =>
        {
            Note(failed.Reason);
            _supervisor?.Tell(failed);
        });

        // What is published here, and what nodes publish and their agents pass on.
        Command<RunSummary>(summary =>
        {
            _summary = summary;
            Tell(summary);
        });
        Command<MetricsReported>(reported =>
        {
            if (reported.Metrics.TryGetValue("policy_lag", out double lag)) _lag = lag;
            Tell(reported);
        });
        Command<PhaseEntered>(Tell);
        Command<TicketQuarantined>(Tell);
        Command<InstanceRestarting>(Tell);
        Command<RunWarning>(warning =>
        {
            Note(warning.Text);
            Tell(warning);
        });
        Command<RunFinished>(finished =>
        {
            if (finished.RunId == _open?.RunId && Sender.Equals(_supervisor)) Close(finished);
        });
    }

    /// <inheritdoc />
    public override string PersistenceId => "cluster-runs";

    public ITimerScheduler Timers { get; set; } = null!;

    private static Dictionary<string, double> NoMetrics => [];

    private DateTimeOffset Now => Context.System.Scheduler.SteadyNow();

    /// <summary>What nodes call the run under way: its name alone would not tell a resumed run from the one before.</summary>
    private string Life => _open is { } open ? string.Create(CultureInfo.InvariantCulture, $"{open.RunId} ({_submissions})") : "";

    public static Props Props(NodeOptions options) => Akka.Actor.Props.Create(() => new ClusterRuns(options));

    protected override void PreStart()
    {
        base.PreStart();
        foreach (Type type in (Type[])[typeof(RunSummary), typeof(MetricsReported), typeof(PhaseEntered), typeof(TicketQuarantined)]) Context.System.EventStream.Subscribe(Self, type);
        Timers.StartPeriodicTimer("look", Look.Instance, TimeSpan.FromSeconds(1));
    }

    private void Apply(RunOpened opened) => (_open, _closed, _submissions) = (opened.Run, null, _submissions + 1);

    private void Apply(RunClosed closed) => (_open, _closed) = (null, closed);

    private void Submit(SubmitRun submitted)
    {
        RunAssignment run = submitted.Run;
        if (_open is { } open && open.RunId != run.RunId)
        {
            Sender.Tell(new SubmissionRefused(run.RunId, $"The cluster is at work on {open.RunId} ({open.Experiment}, {open.Folder}): wait for its end, or stop it."));
        }
        else if (_open is not null)
        {
            Sender.Tell(new SubmissionAccepted(run.RunId));
        }
        else
        {
            Persist(new RunOpened(run), opened =>
            {
                Apply(opened);
                Sender.Tell(new SubmissionAccepted(run.RunId));
                Prepare();
            });
        }
    }

    private void Watch(WatchRun watch)
    {
        if (_watching.Add(Sender))
        {
            Context.Watch(Sender);
            foreach (string warning in _warnings) Sender.Tell(new RunWarning(warning));
        }

        Sender.Tell(new WatchedRun(watch.RunId, _open?.RunId == watch.RunId ? _waiting : "", _closed?.RunId == watch.RunId ? _closed : null));
    }

    private void Hear(NodeHello hello)
    {
        if (hello.Fingerprint != _options.Fingerprint)
        {
            Sender.Tell(new NodeRefused(
                $"{hello.Address} has code or settings of version {hello.Version} ({hello.Fingerprint}), the cluster at {_cluster.SelfAddress} those of {_options.Version} ({_options.Fingerprint}): install the same version on all nodes."));
            return;
        }

        _nodes[hello.Address] = (hello, Now);
        string coordinator = _supervisor is { } supervisor ? $"{supervisor.Path.ToStringWithAddress(_cluster.SelfAddress)}/{RunSupervisor.CoordinatorRole}" : "";
        Sender.Tell(new NodeOrders(Life, coordinator, hello.Life != Life ? _open : null));
        if (_supervisor is null) StartIfReady();
    }

    /// <summary>Makes the run's experiment on this node; the coordinator's plan needs it.</summary>
    private void Prepare()
    {
        if (_open is not { } open || _run is not null) return;
        _options.Runs(open).PipeTo(Self, success: run => new RunMade(open.RunId, run), failure: cause => new RunNotMade(open.RunId, cause.GetBaseException()));
    }

    private void StartIfReady()
    {
        if (_open is null || _supervisor is not null) return;
        if (_run is null)
        {
            _waiting = $"{_cluster.SelfAddress} reads the run's data";
            return;
        }

        _waiting = Missing(_run.Experiment);
        if (_waiting.Length == 0) Start();
    }

    /// <summary>What the run's roles lack, or nothing.</summary>
    private string Missing(IExperiment experiment)
    {
        HashSet<string> members = [.. _cluster.State.Members.Where(m => m.Status == MemberStatus.Up).Select(m => m.Address.ToString())];
        HashSet<string> unreachable = [.. _cluster.State.Unreachable.Select(m => m.Address.ToString())];
        var missing = new List<string>();
        foreach (string role in experiment.Roles.Select(r => NodeRoleOf(r.Placement)).OfType<string>().Distinct())
        {
            NodeHello[] nodes = [.. _nodes.Values.Where(n => n.Hello.Roles.Contains(role) && Now - n.At < Patience && members.Contains(n.Hello.Address) && !unreachable.Contains(n.Hello.Address)).Select(n => n.Hello)];
            if (Array.Exists(nodes, n => n.Ready && n.Life == Life)) continue;
            string[] faults = [.. nodes.Where(n => n.Fault.Length > 0).Select(n => $"{n.Address}: {n.Fault}")];
            missing.Add(nodes.Length == 0
                ? $"no node has the role '{role}': start one with 'actorlab node --role {role}'"
                : faults.Length > 0 ? string.Join("; ", faults) : $"the nodes of role '{role}' read the run's data");
        }

        return string.Join(". ", missing);
    }

    private static string? NodeRoleOf(Placement placement) => placement switch
    {
        Placement.Learner => NodeRoles.Learner,
        Placement.Memory => NodeRoles.Memory,
        Placement.Workers => NodeRoles.Worker,
        _ => null,
    };

    private void Start()
    {
        NodeRun run = _run!;
        _waiting = "";
        MessageCatalogSetup.Extend(Context.System, run.Experiment.Bindings);
        if (Context.Child("recorder").IsNobody()) Context.ActorOf(RunRecorder.Props(RunDirectory.View(_open!.Folder), Context.System.Scheduler), "recorder");
        // The nodes' agents make the other roles.
        IExperiment whole = run.Experiment;
        var beside = new Experiment(whole.Name, whole.CreatePlan, whole.Bindings, [.. whole.Roles.Where(r => r.Placement == Placement.Coordinator)]);
        _supervisor = Context.Watch(Context.ActorOf(RunSupervisor.Props(beside, run.Settings), $"run-{++_starts}"));
        _supervisor.Tell(new AwaitRun());
        _log.Info("Run {0} starts on {1}.", _open!.RunId, _cluster.SelfAddress);
    }

    private void Close(RunFinished finished)
    {
        var closed = new RunClosed(_open!.RunId, finished.Status, finished.Reason, _summary?.Steps ?? 0, _summary?.Elapsed.TotalSeconds ?? 0, finished.Metrics);
        try
        {
            RunDirectory.View(_open.Folder).WriteResult(new RunResult(_open.Experiment, RunFinished.StatusName(closed.Status), _open.Seed, closed.Steps, closed.Seconds, closed.Metrics));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InputException)
        {
            closed = closed with { Status = RunStatus.Failed, Reason = $"{closed.Reason} {Here($"the result cannot be written: {e.Message}")}".Trim() };
        }

        Persist(closed, ended =>
        {
            Apply(ended);
            if (_supervisor is { } supervisor) Context.Stop(supervisor);
            Context.Stop(Context.Child("recorder"));
            (_run, _supervisor, _summary, _lag, _waiting) = (null, null, null, double.NaN, "");
            _warnings.Clear();
            _log.Info("Run {0} has ended: {1} {2}", ended.RunId, ended.Status, ended.Reason);
            Tell(new WatchedRun(ended.RunId, "", ended));
        });
    }

    private ClusterReport Report()
    {
        HashSet<string> unreachable = [.. _cluster.State.Unreachable.Select(m => m.Address.ToString())];
        NodeReport[] nodes =
        [
            .. _cluster.State.Members.Select(m =>
            {
                string address = m.Address.ToString();
                NodeHello? hello = _nodes.TryGetValue(address, out var known) && Now - known.At < Patience ? known.Hello : null;
                return new NodeReport(
                    address, [.. m.Roles.Where(r => r != NodeRoles.Core)], m.Status.ToString(), !unreachable.Contains(address), hello?.Version ?? "",
                    hello is not null && (_open is null || (hello.Ready && hello.Life == Life)), hello?.Instances ?? [], hello?.Partitions ?? [], hello?.Restarts ?? 0, hello?.Fault ?? "");
            }),
        ];
        RunReport? run = _open is { } open
            ? new RunReport(
                open.RunId, open.Experiment, open.Folder, _summary?.Phase ?? "", _summary?.Steps ?? 0, _summary?.Elapsed.TotalSeconds ?? 0,
                _summary?.OpenTickets ?? 0, _summary?.LeasedTickets ?? 0, _summary?.Quarantined ?? 0, _summary?.Workers ?? 0, _lag)
            : null;
        return new ClusterReport(nodes, run, _waiting);
    }

    private void Note(string warning)
    {
        _log.Warning("{0}", warning);
        _warnings.Enqueue(warning);
        while (_warnings.Count > 20) _warnings.Dequeue();
    }

    private void Tell(object published)
    {
        foreach (IActorRef watcher in _watching) watcher.Tell(published);
    }

    private string Here(string fault) => $"{_cluster.SelfAddress}: {fault}";

    private sealed record RunMade(string RunId, NodeRun Run) : INoSerializationVerificationNeeded;

    private sealed record RunNotMade(string RunId, Exception Cause) : INoSerializationVerificationNeeded;

    private sealed class Again : INoSerializationVerificationNeeded
    {
        public static readonly Again Instance = new();
    }

    private sealed class Look : INoSerializationVerificationNeeded
    {
        public static readonly Look Instance = new();
    }
}
