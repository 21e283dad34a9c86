namespace ActorLab.Actors.Runtime.Cluster;

/// <summary>How patient the nodes of a cluster are with each other.</summary>
public sealed record ClusterTimes
{
    /// <summary>Silence after which a node counts as unreachable, beside what its heartbeats' usual spread adds: long enough for a machine whose processors are all busy.</summary>
    public TimeSpan HeartbeatPause { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>From one heartbeat to the next.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>From one exchange of what nodes know of each other to the next.</summary>
    public TimeSpan GossipInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the picture of who reaches whom must stand still before a side of a partition ends itself.</summary>
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromSeconds(7);

    /// <summary>A picture that does not stand still for this much longer ends all nodes, as nobody can tell who may go on.</summary>
    public TimeSpan DownAllWhenUnstable { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Time in which the seed nodes must have let a node in.</summary>
    public TimeSpan JoinPatience { get; init; } = TimeSpan.FromMinutes(2);
}
