using System.Globalization;
using System.Security.Cryptography;
using ActorLab.Actors.Runtime.Cluster;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Serialization;
using ActorLab.Domain.Common;
using ActorLab.Hosts.Cluster;
using ActorLab.Hosts.Local;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using RunProgress = ActorLab.Actors.Runtime.Runs.RunSummary;

namespace ActorLab.Hosts.Simulation;

/// <summary>
/// One run on the nodes of a cluster under one seed: the cluster host itself, membership, singletons, sharding and downing
/// included, on simulated machines that are killed, cut off and started again, until the run has ended.
/// </summary>
internal sealed class ClusterRunSimulation : IDisposable
{
    /// <summary>Nodes that hold coordinator, learner and memory; the others work.</summary>
    private const int MostCoreNodes = 3;

    private static readonly ClusterTimes Times = new()
    {
        HeartbeatInterval = TimeSpan.FromSeconds(2),
        HeartbeatPause = TimeSpan.FromSeconds(6),
        StableAfter = TimeSpan.FromSeconds(8),
    };

    private readonly SimulationRequest _request;
    private readonly RunDirectory _directory;
    private readonly SimulatedStorage _storage = new();
    private readonly RunInvariants _invariants;
    private readonly SimulatedCluster _cluster;
    private readonly RunAssignment _assignment;
    private readonly StreamWriter? _log;
    private RunClosed? _closed;
    private RunProgress? _last;

    private ClusterRunSimulation(SimulationRequest request, int nodes, RunDirectory directory)
    {
        _request = request;
        _directory = directory;
        if (request.KeepsLog) _log = new StreamWriter(directory.LogFile) { AutoFlush = true };
        string text = request.Settings.ToHocon();
        directory.WriteSettings(text);
        _assignment = new RunAssignment("run", request.Settings.Experiment, request.Seed, text, directory.Folder);
        _invariants = new RunInvariants(request.Experiment(directory).MaximumPolicyLag, mayMove: true);
        _storage.Written += _invariants.Written;
        _storage.Written += (_, _, _, stored) =>
        {
            if (stored is RunClosed closed) _closed = closed;
        };
        _cluster = new SimulatedCluster(request.Seed, request.Faults, _storage, _invariants.Heard);
        if (_log is not null)
        {
            _cluster.Noted += Log;
            _storage.Written += (journal, id, number, stored) => Log(string.Create(CultureInfo.InvariantCulture, $"WROTE {journal}/{id} {number} {stored}"));
        }

        // Two nodes have one learner's place each: with the memory and the coordinator there, whichever side goes on has all.
        int core = nodes > MostCoreNodes ? MostCoreNodes : 1;
        for (int i = 1; i <= nodes; i++)
        {
            string[] roles = i <= core ? [NodeRoles.Coordinator, NodeRoles.Learner, NodeRoles.Memory] : [NodeRoles.Worker];
            string name = string.Create(CultureInfo.InvariantCulture, $"node-{i}");
            Config config = ClusterConfig.Of(name, 1, roles, [], Times);
            _cluster.AddNode(name, config, NodeSystem.Bindings, node => Begin(node, roles));
        }
    }

    /// <summary>Simulates.</summary>
    public static SimulationOutcome Run(SimulationRequest request, int nodes)
    {
        using var directory = RunDirectory.Create(request.RunDirectory, request.Settings.Experiment, request.Seed, TimeProvider.System);
        using var simulation = new ClusterRunSimulation(request, nodes, directory);
        return simulation.Run();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _cluster.Dispose();
        _log?.Dispose();
    }

    private SimulationOutcome Run()
    {
        try
        {
            _cluster.Run(() => _closed is not null || _invariants.Violation is not null, _request.TimeLimit);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _invariants.Fail($"the simulation broke: {e.GetType().Name}: {e.Message}");
            _log?.WriteLine(e);
        }

        TimeSpan time = _cluster.World.Time;
        _invariants.Ended(_closed?.Status, _closed?.Reason, time, _last?.Phase);
        // The recorder that has the file is stopped with its node.
        _cluster.Run(() => false, time + TimeSpan.FromSeconds(2));
        string metrics = File.Exists(_directory.MetricsFile) ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_directory.MetricsFile))) : new string('-', 64);
        // The cluster's own events name the run directory, which differs from one process to the next.
        return new SimulationOutcome(
            _request.Seed, _invariants.Violation, time, _cluster.World.Turns, _cluster.Lives, _invariants.Acknowledged, [.. _cluster.Faults.Happened.Select(f => f.ToString()!)],
            _closed?.Metrics ?? new Dictionary<string, double>(), _closed?.Steps ?? 0, metrics, _storage.Digest("control", "run-"), _storage.Digest("memory"));
    }

    /// <summary>Begins a life of a node, as <c>node</c> does.</summary>
    private void Begin(SimulatedNode node, string[] roles)
    {
        string weights = Path.Combine(_directory.Folder, "nodes", node.Name, "weights");
        ActorSystem system = node.System;
        NodeRun? made = null;
        ClusterNode started = ClusterNode.Start(system, new NodeOptions
        {
            Roles = roles,
            Runs = _ => Task.FromResult(made ??= Make(roles.Contains(NodeRoles.Learner) ? null : weights)),
            HelloInterval = TimeSpan.FromSeconds(2),
            Refused = reason => _invariants.Fail($"{node.Name} was refused: {reason}"),
        });
        SimulationLog.Of(system, _log is null ? null : line => Log($"{node.Name} {line}"));
        system.ActorOf(Props.Create(() => new Listener(this, node.Name)), "listener");
        if (roles.Contains(NodeRoles.Coordinator)) system.ActorOf(Props.Create(() => new Submitter(started.Runs, _assignment)), "submitter");
    }

    private NodeRun Make(string? weights)
    {
        RunDirectory view = RunDirectory.View(_directory.Folder, weights);
        return new NodeRun(_request.Experiment(view), RunOptions.Of(_request.Settings, _request.Seed, _directory.Folder, _assignment.RunId));
    }

    private void Log(string line) => _log?.WriteLine($"{_cluster.World.Time} {line}");

    /// <summary>Hears what a node publishes.</summary>
    private sealed class Listener : ReceiveActor
    {
        public Listener(ClusterRunSimulation simulation, string node)
        {
            string life = string.Create(CultureInfo.InvariantCulture, $"{node}, life {simulation._cluster.Lives}");
            Receive<RunProgress>(summary =>
            {
                simulation._last = summary;
                simulation._invariants.Published(summary, life);
            });
        }

        protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(RunProgress));
    }

    /// <summary>Hands the run over, as <c>run --host cluster</c> does.</summary>
    private sealed class Submitter : ReceiveActor, IWithTimers
    {
        public Submitter(IActorRef runs, RunAssignment run)
        {
            Receive<Again>(_ => runs.Tell(new SubmitRun(run)));
            Receive<SubmissionAccepted>(_ => Context.Stop(Self));
            Receive<SubmissionRefused>(_ => Context.Stop(Self));
        }

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart() => Timers.StartPeriodicTimer("again", Again.Instance, TimeSpan.FromSeconds(2));

        private sealed record Again : INoSerializationVerificationNeeded
        {
            public static Again Instance { get; } = new();
        }
    }
}
