namespace ActorLab.Tests.Hosts.Cluster.Security;

/// <summary>Tests of sockets run one at a time: a flood would starve another's handshakes.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SocketsCollection
{
    public const string Name = "sockets";
}
