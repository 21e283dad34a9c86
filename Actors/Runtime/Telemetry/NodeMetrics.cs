using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Runs;
using Akka.Actor;
using Akka.Cluster;

namespace ActorLab.Actors.Runtime.Telemetry;

/// <summary>
/// The instruments of one node, in a meter of its own named <see cref="MeterName"/>. Counters are of this process; gauges of
/// the run are on the node whose coordinator reports them, those of the memory cover the partitions of this node. A gauge
/// of which nothing is known has no measurement. <c>docs/metrics.md</c> lists them all.
/// </summary>
public sealed class NodeMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "ActorLab";

    /// <summary>Names of metrics come from experiments: beyond this many, new ones are left out.</summary>
    internal const int MaximumValues = 1000;

    /// <summary>A coordinator sends a summary every few seconds: after this silence it is on another node, or hangs.</summary>
    private const long LongestSilence = 60_000;

    private readonly ActorSystem _system;
    private readonly IScheduler _scheduler;
    private readonly Akka.Cluster.Cluster? _cluster;
    private readonly IActorRef _collector;
    private readonly ConcurrentDictionary<(string Role, string Name), double> _values = new();
    private readonly ConcurrentDictionary<string, PartitionWritten> _partitions = new(StringComparer.Ordinal);
    private volatile RunSummary? _summary;
    private long _heardAt, _checkpointAt; // steady milliseconds

    private NodeMetrics(ActorSystem system)
    {
        _system = system;
        _scheduler = system.Scheduler;
        _cluster = ((ExtendedActorSystem)system).Provider is ClusterActorRefProvider ? Akka.Cluster.Cluster.Get(system) : null;
        Meter = new Meter(MeterName, typeof(NodeMetrics).Assembly.GetName().Version?.ToString(3));

        Trajectories = Count("actorlab.trajectories.stored", "{trajectory}", "Trajectories that this node's partitions wrote.");
        Accepted = Count("actorlab.tickets.accepted", "{ticket}", "Tickets whose result the coordinator accepted.");
        Faulted = Count("actorlab.tickets.faulted", "{ticket}", "Attempts at tickets that failed, hung or took their worker down.");
        Quarantined = Count("actorlab.tickets.quarantined", "{ticket}", "Tickets given up.");
        Restarts = Count("actorlab.restarts", "{restart}", "Restarts of failed actors of roles.");
        Warnings = Count("actorlab.warnings", "{warning}", "Things lost or passed over while the run went on.");
        DeadLetters = Count("actorlab.dead_letters", "{message}", "Messages to actors that are gone.");
        Unhandled = Count("actorlab.unhandled_messages", "{message}", "Messages that their actor did not know.");
        Pulled = Count("actorlab.weights.pulled", "By", "Bytes of weights that came whole over the network.");

        Meter.CreateObservableCounter("actorlab.run.steps", () => OfRun(run => run.Steps), "{step}", "Steps of the run, over all its lives.");
        Gauge("actorlab.run.running", "{run}", "1 while a run goes on, 0 when it has ended.", run => run.Status == RunStatus.Running ? 1 : 0);
        Gauge("actorlab.run.elapsed", "s", "Running time of the run, over all its lives.", run => run.Elapsed.TotalSeconds);
        Gauge("actorlab.run.tickets.open", "{ticket}", "Tickets that are neither done nor given up.", run => run.OpenTickets);
        Gauge("actorlab.run.tickets.leased", "{ticket}", "Open tickets that a worker has.", run => run.LeasedTickets);
        Gauge("actorlab.run.tickets.quarantined", "{ticket}", "Tickets given up, over all lives of the run.", run => run.Quarantined);
        Gauge("actorlab.run.workers", "{worker}", "Workers that the coordinator knows.", run => run.Workers);
        Meter.CreateObservableGauge("actorlab.run.policy_lag", PolicyLag, "{version}", "Versions between the learner's weights and those of its samples, of late.");
        Meter.CreateObservableGauge("actorlab.run.checkpoint.age", CheckpointAge, "s", "Time since the last checkpoint, or since the node first heard of the run.");
        Meter.CreateObservableGauge("actorlab.run.counts", Counts, null, "Counters of the run, by their name.");
        Meter.CreateObservableGauge("actorlab.metric", Values, null, "Newest value of each metric of metrics.jsonl, by role and name.");

        Meter.CreateObservableGauge("actorlab.memory.partitions", () => (long)_partitions.Count, "{partition}", "Partitions of the trajectory memory on this node.");
        Meter.CreateObservableGauge("actorlab.memory.trajectories", () => Sum(p => p.Trajectories), "{trajectory}", "Trajectories in this node's partitions.");
        Meter.CreateObservableGauge("actorlab.memory.size", () => Sum(p => p.Bytes), "By", "Bytes of them in memory, about.");
        Meter.CreateObservableGauge("actorlab.memory.unpersisted", () => Sum(p => p.UnpersistedBytes), "By", "Bytes of trajectories that wait for the disk.");

        if (_cluster is not null)
        {
            Meter.CreateObservableGauge("actorlab.cluster.members", Members, "{node}", "Nodes of the cluster as this node sees it, by membership.");
            Meter.CreateObservableGauge("actorlab.cluster.unreachable", () => (long)_cluster.State.Unreachable.Count, "{node}", "Nodes whose heartbeats are missed.");
        }

        _collector = system.ActorOf(MetricsCollector.Props(this), "metrics-collector");
        foreach (Type topic in MetricsCollector.Topics) system.EventStream.Subscribe(_collector, topic);
    }

    /// <summary>The meter: several nodes in one process (tests) are told apart by it.</summary>
    public Meter Meter { get; }

    internal Counter<long> Trajectories { get; }

    internal Counter<long> Accepted { get; }

    internal Counter<long> Faulted { get; }

    internal Counter<long> Quarantined { get; }

    internal Counter<long> Restarts { get; }

    internal Counter<long> Warnings { get; }

    internal Counter<long> DeadLetters { get; }

    internal Counter<long> Unhandled { get; }

    internal Counter<long> Pulled { get; }

    private RunSummary? Run => _summary is { } summary && (summary.Status != RunStatus.Running || Now - Volatile.Read(ref _heardAt) < LongestSilence) ? summary : null;

    private long Now => (long)_scheduler.MonotonicClock.TotalMilliseconds;

    /// <summary>Begins to measure a node, once an actor system: what its event stream says is counted from now on.</summary>
    public static NodeMetrics Start(ActorSystem system) => new(system);

    /// <inheritdoc/>
    public void Dispose()
    {
        _system.EventStream.Unsubscribe(_collector);
        _system.Stop(_collector);
        Meter.Dispose();
    }

    internal void Take(RunSummary summary)
    {
        if (Run is not { } before || summary.Elapsed < before.Elapsed) NoteCheckpoint(); // news to this node: the next checkpoint is due from now on
        Volatile.Write(ref _heardAt, Now);
        _summary = summary;
    }

    internal void NoteCheckpoint() => Volatile.Write(ref _checkpointAt, Now);

    internal void Take(string role, IReadOnlyDictionary<string, double> metrics)
    {
        foreach ((string name, double value) in metrics)
        {
            if (_values.ContainsKey((role, name)) || _values.Count < MaximumValues) _values[(role, name)] = value;
        }
    }

    internal void Take(PartitionWritten written)
    {
        // The first report, after recovery, holds what earlier lives stored.
        if (_partitions.TryGetValue(written.Name, out PartitionWritten? before) && written.Stored > before.Stored) Trajectories.Add(written.Stored - before.Stored);
        _partitions[written.Name] = written;
    }

    internal void Drop(PartitionClosed closed) => _partitions.TryRemove(closed.Name, out _);

    private Counter<long> Count(string name, string unit, string description) => Meter.CreateCounter<long>(name, unit, description);

    private void Gauge(string name, string unit, string description, Func<RunSummary, double> read) => Meter.CreateObservableGauge(name, () => OfRun(read), unit, description);

    private Measurement<T>[] OfRun<T>(Func<RunSummary, T> read)
        where T : struct => Run is { } run ? [new Measurement<T>(read(run))] : [];

    private Measurement<double>[] PolicyLag() =>
        Run is { } run && run.Metrics.TryGetValue("policy_lag", out MetricValue? lag) ? [new Measurement<double>(lag.Value)] : [];

    private Measurement<double>[] CheckpointAge() =>
        Run is { Status: RunStatus.Running } ? [new Measurement<double>(Math.Max(0, Now - Volatile.Read(ref _checkpointAt)) / 1000.0)] : [];

    private IEnumerable<Measurement<long>> Counts() =>
        Run is { } run ? [.. run.Counters.Select(c => new Measurement<long>(c.Value, KeyValuePair.Create<string, object?>("name", c.Key)))] : [];

    private IEnumerable<Measurement<double>> Values() => _values.Select(v => new Measurement<double>(
        v.Value, KeyValuePair.Create<string, object?>("role", v.Key.Role), KeyValuePair.Create<string, object?>("name", v.Key.Name)));

    private long Sum(Func<PartitionWritten, long> read) => _partitions.Values.Sum(read);

    private IEnumerable<Measurement<long>> Members() => _cluster!.State.Members.GroupBy(m => m.Status)
        .Select(g => new Measurement<long>(g.Count(), KeyValuePair.Create<string, object?>("status", g.Key.ToString())));
}
