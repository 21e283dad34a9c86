using ActorLab.Actors.Runtime.Serialization;
using MessagePack;

namespace ActorLab.Actors.Runtime.Cluster;

/// <summary>What nodes, the cluster's coordinator and those who submit runs say to each other.</summary>
public static class ClusterProtocol
{
    /// <summary>Each type with its manifest.</summary>
    public static IReadOnlyList<MessageBinding> Bindings { get; } =
    [
        MessageBinding.Of<NodeHello>("cl.nh1"),
        MessageBinding.Of<NodeOrders>("cl.no1"),
        MessageBinding.Of<NodeRefused>("cl.nr1"),
        MessageBinding.Of<SubmitRun>("cl.sr1"),
        MessageBinding.Of<SubmissionAccepted>("cl.sa1"),
        MessageBinding.Of<SubmissionRefused>("cl.sx1"),
        MessageBinding.Of<WatchRun>("cl.wr1"),
        MessageBinding.Of<WatchedRun>("cl.wd1"),
        MessageBinding.Of<QueryCluster>("cl.qc1"),
        MessageBinding.Of<ClusterReport>("cl.cr1"),
        MessageBinding.Of<ClusterView>("cl.cv1"),
        MessageBinding.Of<RunOpened>("cl.e-ro1", persisted: true),
        MessageBinding.Of<RunClosed>("cl.e-rc1", persisted: true),
    ];
}

/// <summary>A run as it was submitted: all that a node needs to make its part of it.</summary>
/// <param name="RunId">Its name; unique, since journals are the cluster's.</param>
/// <param name="Experiment">The experiment.</param>
/// <param name="Seed">The root seed.</param>
/// <param name="Settings">The settings in force, as text.</param>
/// <param name="Folder">The run directory, which coordinator, learners and workers share.</param>
[MessagePackObject]
public sealed record RunAssignment(
    [property: Key(0)] string RunId,
    [property: Key(1)] string Experiment,
    [property: Key(2)] ulong Seed,
    [property: Key(3)] string Settings,
    [property: Key(4)] string Folder);

/// <summary>A node to the cluster's coordinator, every second: I am here, and this is how far I am. Answered by <see cref="NodeOrders"/>.</summary>
/// <param name="Address">The node's address.</param>
/// <param name="Roles">What it takes on.</param>
/// <param name="Version">Version of its code.</param>
/// <param name="Fingerprint">What code and settings must have in common: nodes of another are refused.</param>
/// <param name="Life">The life of a run that it has a part of, or is making one of; empty for none.</param>
/// <param name="Ready">Whether that part is made.</param>
/// <param name="Instances">Its actors.</param>
/// <param name="Partitions">Partitions of the trajectory memory that it holds.</param>
/// <param name="Restarts">Restarts of its actors in this run.</param>
/// <param name="Fault">Why it cannot take part, or what last went wrong; empty where nothing did.</param>
[MessagePackObject]
public sealed record NodeHello(
    [property: Key(0)] string Address,
    [property: Key(1)] IReadOnlyList<string> Roles,
    [property: Key(2)] string Version,
    [property: Key(3)] string Fingerprint,
    [property: Key(4)] string Life,
    [property: Key(5)] bool Ready,
    [property: Key(6)] IReadOnlyList<string> Instances,
    [property: Key(7)] IReadOnlyList<int> Partitions,
    [property: Key(8)] int Restarts,
    [property: Key(9)] string Fault);

/// <summary>The cluster's coordinator to a node: what it should be at.</summary>
/// <param name="Life">The run, and how often it has been submitted: a run that goes on may have other settings. Empty for none.</param>
/// <param name="Coordinator">Path of the run's coordinator; empty while the run waits for its start.</param>
/// <param name="Assignment">The run, for a node that does not have it yet.</param>
[MessagePackObject]
public sealed record NodeOrders(
    [property: Key(0)] string Life, [property: Key(1)] string Coordinator, [property: Key(2)] RunAssignment? Assignment);

/// <summary>The cluster's coordinator to a node that must not take part: it ends with this reason.</summary>
[MessagePackObject]
public sealed record NodeRefused([property: Key(0)] string Reason);

/// <summary>To the cluster's coordinator: run this, or go on with it. May be repeated.</summary>
[MessagePackObject]
public sealed record SubmitRun([property: Key(0)] RunAssignment Run);

/// <summary>The run is written down: it will be run whatever becomes of who submitted it.</summary>
[MessagePackObject]
public sealed record SubmissionAccepted([property: Key(0)] string RunId);

/// <summary>It is not run.</summary>
[MessagePackObject]
public sealed record SubmissionRefused([property: Key(0)] string RunId, [property: Key(1)] string Reason);

/// <summary>
/// To the cluster's coordinator: tell me what is published of the run. Answered by <see cref="WatchedRun"/>; to be repeated
/// now and then, since a coordinator that has moved knows nobody.
/// </summary>
[MessagePackObject]
public sealed record WatchRun([property: Key(0)] string RunId);

/// <summary>How a watched run stands.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Waiting">What its start waits for; empty where it has started.</param>
/// <param name="Ended">How it ended, once it has.</param>
[MessagePackObject]
public sealed record WatchedRun([property: Key(0)] string RunId, [property: Key(1)] string Waiting, [property: Key(2)] RunClosed? Ended);

/// <summary>Persisted: a run is under way from here on, whichever node the coordinator is on.</summary>
[MessagePackObject]
public sealed record RunOpened([property: Key(0)] RunAssignment Run);

/// <summary>Persisted: it has ended.</summary>
[MessagePackObject]
public sealed record RunClosed(
    [property: Key(0)] string RunId,
    [property: Key(1)] Runs.RunStatus Status,
    [property: Key(2)] string? Reason,
    [property: Key(3)] long Steps,
    [property: Key(4)] double Seconds,
    [property: Key(5)] IReadOnlyDictionary<string, double> Metrics);

/// <summary>Between nodes that are not members of one cluster: the cluster that the sender is in.</summary>
/// <param name="Node">The sender: address and life.</param>
/// <param name="Members">All members of its cluster that it reaches, itself included.</param>
/// <param name="Core">How many of them have a role that a cluster cannot do without.</param>
/// <param name="Answer">Whether the receiver's is wanted.</param>
[MessagePackObject]
public sealed record ClusterView(
    [property: Key(0)] string Node, [property: Key(1)] IReadOnlyList<string> Members, [property: Key(2)] int Core, [property: Key(3)] bool Answer);
