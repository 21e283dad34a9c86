namespace ActorLab.Hosts.Cluster.Security;

/// <summary>A peer whose certificate was refused.</summary>
/// <param name="Peer">Its address: of its socket where it came to us, of its actor system where we went to it.</param>
/// <param name="Reason">Why.</param>
/// <param name="IsOurs">Whether this node called the peer, as one that it should know.</param>
internal sealed record PeerRefusal(string Peer, string Reason, bool IsOurs);
