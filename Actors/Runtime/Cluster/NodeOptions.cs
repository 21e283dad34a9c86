namespace ActorLab.Actors.Runtime.Cluster;

/// <summary>What a node is to the cluster.</summary>
public sealed record NodeOptions
{
    /// <summary>What it takes on: <see cref="NodeRoles"/>.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>Makes its part of a run.</summary>
    public required NodeRunFactory Runs { get; init; }

    /// <summary>Workers of each kind on it.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Version of its code, for people.</summary>
    public string Version { get; init; } = "";

    /// <summary>What nodes of one cluster must have in common.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>Called when the cluster refuses the node; the node should end with this sentence.</summary>
    public Action<string> Refused { get; init; } = _ => { };

    /// <summary>How often it says that it is there.</summary>
    public TimeSpan HelloInterval { get; init; } = TimeSpan.FromSeconds(1);
}
