using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using ActorLab.Domain.Common;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote.Transport.DotNetty;

namespace ActorLab.Hosts.Cluster.Security;

/// <summary>
/// What an actor system needs so that it lets in nobody but the nodes of its own authority: TLS with certificates on
/// both sides, or, where all is on one machine and the settings say so, nothing.
/// </summary>
internal sealed class ClusterSecurity : IDisposable
{
    /// <summary>The line of the log for a stranger's certificate.</summary>
    internal const string StrangerLine = "A connection from {0} is refused: {1}.";

    private readonly X509Certificate2? _authority, _certificate;
    private readonly PeerCheck? _check;
    private volatile PeerRefusal? _lastRefusal;

    private ClusterSecurity(X509Certificate2? authority, X509Certificate2? certificate, IReadOnlyList<string> warnings)
    {
        (_authority, _certificate, Warnings) = (authority, certificate, warnings);
        if (authority is null || certificate is null) return;
        _check = new PeerCheck(authority);
        Setup = new DotNettySslSetup(certificate, suppressValidation: false, requireMutualAuthentication: true, Validate);
    }

    /// <summary>Whether connections are encrypted and certificates asked for.</summary>
    public bool IsSecure => Setup is not null;

    /// <summary>The scheme of the addresses of the cluster's nodes.</summary>
    public string Scheme => IsSecure ? "akka.ssl.tcp" : "akka.tcp";

    /// <summary>What the actor system's setup must hold beside the configuration, if anything: see <see cref="AddTo"/>.</summary>
    public Setup? Setup { get; }

    /// <summary>The configuration of the transport's security; it goes before all others.</summary>
    public Config Config => ConfigurationFactory.ParseString(IsSecure
        ? $$"""
          akka.remote.dot-netty.tcp {
            enable-ssl = true
            transport-class = "{{typeof(GuardedTransport).AssemblyQualifiedName}}"
            ssl { suppress-validation = false, require-mutual-authentication = true }
          }
          """
        : "akka.remote.dot-netty.tcp.enable-ssl = false");

    /// <summary>What its user should know at the start: certificates that end soon.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The peer that was refused last, if any was.</summary>
    public PeerRefusal? LastRefusal => _lastRefusal;

    /// <summary>The setup of an actor system with this security's part.</summary>
    public ActorSystemSetup AddTo(ActorSystemSetup setup) => Setup is DotNettySslSetup tls ? setup.And(tls) : setup;

    /// <summary>Reads and checks what the settings name.</summary>
    /// <param name="settings">The node's settings of security.</param>
    /// <param name="host">Where the node is reached.</param>
    /// <param name="join">Nodes to join by, each as host:port.</param>
    /// <param name="now">The time; null: the machine's.</param>
    /// <exception cref="InputException">The node would be open to strangers, or its certificates are of no use.</exception>
    public static ClusterSecurity Of(SecuritySettings settings, string host, IEnumerable<string> join, DateTimeOffset? now = null)
    {
        (string Key, string Value)[] files =
        [
            ("security.authority", settings.Authority), ("security.certificate", settings.Certificate), ("security.key", settings.Key),
        ];
        string[] missing = [.. files.Where(f => f.Value.Length == 0).Select(f => f.Key)];
        if (settings.InsecureLoopback)
        {
            if (missing.Length < files.Length) throw new InputException("security.insecure-loopback and certificates exclude each other: drop one of them");
            foreach (string at in join.Select(HostOf).Prepend(host))
            {
                if (!Loopback.Is(at))
                    throw new InputException($"security.insecure-loopback is refused, since '{at}' is no loopback address: use certificates ('actorlab certs init', then 'certs issue')");
            }

            return new ClusterSecurity(null, null, []);
        }

        if (missing.Length == files.Length)
        {
            throw new InputException(
                "the node has no certificates: make them with 'actorlab certs init' and 'actorlab certs issue' and name them in security.authority, .certificate and .key; "
                + "where all nodes run on this machine alone, security.insecure-loopback = true does without");
        }

        if (missing.Length > 0) throw new InputException($"{string.Join(" and ", missing)} must be set too: authority, certificate and key belong together");
        return Read(settings, now ?? DateTimeOffset.UtcNow);
    }

    public void Dispose()
    {
        _certificate?.Dispose();
        _authority?.Dispose();
    }

    private static ClusterSecurity Read(SecuritySettings settings, DateTimeOffset now)
    {
        X509Certificate2 authority = PemCertificate.Read(settings.Authority);
        if (!PemCertificate.IsAuthority(authority)) throw new InputException("it is no authority's certificate; security.authority is the file authority.pem of 'actorlab certs init'", settings.Authority);
        if (PemCertificate.DateFault(authority, now) is { } old)
            throw new InputException($"{old}; make a new authority with 'actorlab certs init' and issue all nodes' certificates anew", settings.Authority);
        X509Certificate2 certificate = PemCertificate.ReadWithKey(settings.Certificate, settings.Key);
        if (PemCertificate.DateFault(certificate, now) is { } expired)
            throw new InputException($"{expired}; make a new one with 'actorlab certs issue {Path.GetFileNameWithoutExtension(settings.Certificate)} --force'", settings.Certificate);
        if (new PeerCheck(authority).Fault(certificate) is { } fault)
            throw new InputException($"the other nodes would refuse this node, since {fault}, not of {settings.Authority}", settings.Certificate);
        List<string> warnings = [];
        foreach ((string file, X509Certificate2 at) in new[] { (settings.Authority, authority), (settings.Certificate, certificate) })
        {
            if (at.NotAfter - now < PemCertificate.Soon) warnings.Add($"{file}: it expires on {PemCertificate.Day(at.NotAfter)}; nodes refuse each other from then on: renew it in time");
        }

        return new ClusterSecurity(authority, Usable(certificate), warnings);
    }

    /// <summary>Windows' TLS takes no key that is in memory alone.</summary>
    private static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows()) return certificate;
        using (certificate) return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }

    private bool Validate(X509Certificate2? certificate, X509Chain? chain, string peer, SslPolicyErrors errors, ILoggingAdapter log)
    {
        if (_check!.Fault(certificate) is not { } fault) return true;
        // Peers that we call are named by their actor system's address, those that call us by their socket's.
        bool ours = peer.Contains("://", StringComparison.Ordinal);
        peer = ours ? $"akka.{peer}" : TransportLog.Shown(peer);
        _lastRefusal = new PeerRefusal(peer, fault, ours);
        if (ours) log.Error("The node at {0} is refused: {1}. Give it a certificate of this cluster's authority ('actorlab certs issue'), or take it off the list to join by.", peer, fault);
        else log.Warning(StrangerLine, peer, fault);
        return false;
    }

    private static string HostOf(string address)
    {
        int colon = address.LastIndexOf(':');
        return (colon < 0 ? address : address[..colon]).Trim('[', ']');
    }
}
