using System.Net;

namespace ActorLab.Hosts.Cluster;

/// <summary>Which hosts are this machine alone.</summary>
internal static class Loopback
{
    /// <summary>Whether a host's name or address, brackets of IPv6 included, is a loopback one; names but <c>localhost</c> are not resolved.</summary>
    public static bool Is(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
}
