using System.Net;
using System.Net.Sockets;
using ActorLab.Domain.Common;

namespace ActorLab.Hosts.Cluster.Http;

/// <summary>Where a node listens for HTTP, checked, and who is let in.</summary>
/// <param name="Address">The address.</param>
/// <param name="Port">The port; 0: any free one.</param>
/// <param name="Token">What requests must carry; null: nothing.</param>
internal sealed record NodeEndpoint(IPAddress Address, int Port, AccessToken? Token)
{
    /// <summary>Whether only this machine can reach it.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <summary>Reads the settings.</summary>
    /// <exception cref="InputException">The address is none, or open to others without a token.</exception>
    public static NodeEndpoint Of(HttpSettings settings)
    {
        IPAddress address = Resolve(settings.Host);
        if (settings.TokenFile.Length == 0 && !IPAddress.IsLoopback(address))
            throw new InputException($"http.host is '{settings.Host}', which others can reach: name a file with a token in http.token-file, or set http.host to 127.0.0.1");
        return new NodeEndpoint(address, settings.Port, settings.TokenFile.Length > 0 ? AccessToken.Read(settings.TokenFile) : null);
    }

    private static IPAddress Resolve(string host)
    {
        if (host.Length == 0) throw new InputException("http.host is empty: set an address, such as 127.0.0.1");
        if (host == "localhost") return IPAddress.Loopback;
        if (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address)) return address;
        try
        {
            return Dns.GetHostAddresses(host) is [IPAddress first, ..] ? first : throw new SocketException((int)SocketError.HostNotFound);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw new InputException($"http.host is '{host}', which is no address and no name that is known here: {e.Message}", inner: e);
        }
    }
}
