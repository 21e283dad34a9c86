using MessagePack;

namespace ActorLab.Actors.Runtime.Cluster;

/// <summary>How the cluster stands, as its coordinator sees it: the reply to <see cref="QueryCluster"/>.</summary>
/// <param name="Nodes">All nodes that are members or were heard of.</param>
/// <param name="Run">The run under way, if there is one.</param>
/// <param name="Waiting">What the start of the run waits for; empty when it waits for nothing.</param>
[MessagePackObject]
public sealed record ClusterReport(
    [property: Key(0)] IReadOnlyList<NodeReport> Nodes, [property: Key(1)] RunReport? Run, [property: Key(2)] string Waiting);

/// <summary>One node.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Roles">What it takes on.</param>
/// <param name="Status">Its membership: Joining, Up, Leaving, Exiting, Down, Removed.</param>
/// <param name="Reachable">Whether the others hear its heartbeats.</param>
/// <param name="Version">Version of its code.</param>
/// <param name="Ready">Whether its part of the run is made.</param>
/// <param name="Instances">Actors of the run's roles on it, such as worker-0.</param>
/// <param name="Partitions">Partitions of the trajectory memory on it.</param>
/// <param name="Restarts">Restarts of its actors since it began its part of the run.</param>
/// <param name="Fault">Why it cannot take part, or the last thing that went wrong; empty where nothing did.</param>
[MessagePackObject]
public sealed record NodeReport(
    [property: Key(0)] string Address,
    [property: Key(1)] IReadOnlyList<string> Roles,
    [property: Key(2)] string Status,
    [property: Key(3)] bool Reachable,
    [property: Key(4)] string Version,
    [property: Key(5)] bool Ready,
    [property: Key(6)] IReadOnlyList<string> Instances,
    [property: Key(7)] IReadOnlyList<int> Partitions,
    [property: Key(8)] int Restarts,
    [property: Key(9)] string Fault);

/// <summary>The run under way.</summary>
/// <param name="RunId">Its id.</param>
/// <param name="Experiment">Its experiment.</param>
/// <param name="Folder">Its run directory.</param>
/// <param name="Phase">Its phase; empty before it has begun.</param>
/// <param name="Steps">Its steps.</param>
/// <param name="Seconds">Running time.</param>
/// <param name="OpenTickets">Tickets that are neither done nor given up.</param>
/// <param name="LeasedTickets">Those of them that a worker has.</param>
/// <param name="Quarantined">Tickets given up.</param>
/// <param name="Workers">Workers that the coordinator knows.</param>
/// <param name="PolicyLag">Versions between the learner's weights and those of its samples, of late; NaN where none was measured.</param>
[MessagePackObject]
public sealed record RunReport(
    [property: Key(0)] string RunId,
    [property: Key(1)] string Experiment,
    [property: Key(2)] string Folder,
    [property: Key(3)] string Phase,
    [property: Key(4)] long Steps,
    [property: Key(5)] double Seconds,
    [property: Key(6)] int OpenTickets,
    [property: Key(7)] int LeasedTickets,
    [property: Key(8)] int Quarantined,
    [property: Key(9)] int Workers,
    [property: Key(10)] double PolicyLag);

/// <summary>To the cluster's coordinator: reply with a <see cref="ClusterReport"/>.</summary>
[MessagePackObject]
public sealed record QueryCluster;
