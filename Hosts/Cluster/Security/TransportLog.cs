using System.Net;
using System.Net.Security;
using Akka.Actor;
using Akka.Event;
using DotNetty.Handlers.Tls;
using DotNetty.Transport.Channels;

namespace ActorLab.Hosts.Cluster.Security;

/// <summary>Hands the transport's log on, with one line for each failed handshake in place of a page and a stack.</summary>
internal sealed class TransportLog : UntypedActor
{
    private const string Handshake = "TLS handshake failed on channel", Broken = "TLS exception on channel";
    private const string Rejected = "Rejected incoming connection", NoCertificate = "Mutual TLS required", Caught = "Error caught channel";

    private const int MostRefused = 1000;

    private readonly EventStream _log;
    /// <summary>Peers of whose refusal was told already: the end of their connection is no news.</summary>
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);

    public TransportLog(EventStream log) => _log = log;

    /// <summary>A peer's address as people write it: IPv4 without the prefix that sockets for both kinds give it.</summary>
    public static string Shown(object? peer) =>
        IPEndPoint.TryParse(peer?.ToString() ?? "", out IPEndPoint? at) ? (at.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(at.Address.MapToIPv4(), at.Port) : at).ToString()
        : peer?.ToString() is { Length: > 0 } text ? text
        : "unknown";

    protected override void OnReceive(object message)
    {
        if (message is not LogEvent entry) return;
        string format = (entry.Message as LogMessage)?.Format ?? "";
        object[] values = entry.Message is LogMessage text ? [.. text.Parameters()] : [];
        bool Is(string start, int count) => format.StartsWith(start, StringComparison.Ordinal) && values.Length >= count;
        Exception? cause = Innermost(entry.Cause);
        if (Is(Handshake, 2))
        {
            if (!_refused.Remove(Shown(values[1])) && cause?.Message.Contains(nameof(RemoteCertificateValidationCallback), StringComparison.Ordinal) != true)
                Warn(entry, $"The TLS handshake between this node ({Shown(values[0])}) and {Shown(values[1])} failed, the connection is refused: {Reason(cause)}.");
        }
        else if (Is(Broken, 2))
        {
            Warn(entry, $"{Shown(values[1])} ended a connection of this node ({Shown(values[0])}), whose certificate it may have refused: {Reason(cause)}.");
        }
        else if (Is(NoCertificate, 1))
        {
            Warn(entry, $"A connection from {Refused(values[0])} is refused: it has no certificate.");
        }
        else if (Is(ClusterSecurity.StrangerLine, 1))
        {
            Refused(values[0]);
            _log.Publish(entry);
        }
        else if (!Is(Rejected, 0) && !(Is(Caught, 0) && cause is NotSslRecordException))
        {
            _log.Publish(entry);
        }
    }

    private string Refused(object peer)
    {
        if (_refused.Count >= MostRefused) _refused.Clear();
        _refused.Add(Shown(peer));
        return Shown(peer);
    }

    private void Warn(LogEvent entry, string line) => _log.Publish(new Warning(entry.LogSource, entry.LogClass, line));

    private static string Reason(Exception? cause) => cause switch
    {
        null or ClosedChannelException or IOException { Message: "Channel is closed" } => "it was closed before the end",
        // Its message holds all that was sent.
        NotSslRecordException => "what came is no TLS",
        _ => cause.Message.ReplaceLineEndings(" ").TrimEnd('.', ' '),
    };

    private static Exception? Innermost(Exception? cause)
    {
        while (cause?.InnerException is { } inner) cause = inner;
        return cause;
    }
}
