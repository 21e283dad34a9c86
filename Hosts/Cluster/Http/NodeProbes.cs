using ActorLab.Actors.Runtime.Cluster;

namespace ActorLab.Hosts.Cluster.Http;

/// <summary>What a node says of itself when it is asked over HTTP.</summary>
/// <param name="Report">How the cluster stands.</param>
/// <param name="WhyNotReady">
/// One sentence on what the node's part of the run still lacks; null or empty where it is ready or there is no run. The node's
/// membership is asked for before it.
/// </param>
internal sealed record NodeProbes(Func<CancellationToken, Task<ClusterReport>> Report, Func<CancellationToken, Task<string?>> WhyNotReady)
{
    /// <summary>How long an answer may take.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(3);
}
