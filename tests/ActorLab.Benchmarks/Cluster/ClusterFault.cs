namespace ActorLab.Benchmarks.Cluster;

/// <summary>The cluster did not do what it must.</summary>
internal sealed class ClusterFault(string message) : Exception(message);
