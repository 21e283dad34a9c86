using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorLab.Domain.Common;

namespace ActorLab.Hosts.Cluster.Security;

/// <summary>
/// The cluster's own authority, two PEM files in a folder: what it signed is let in, and nothing else. Keys are ECDSA
/// on P-256.
/// </summary>
internal sealed class CertificateAuthority : IDisposable
{
    /// <summary>The authority's certificate in a folder of certificates.</summary>
    public const string FileName = "authority.pem";

    /// <summary>Its key, which no node needs.</summary>
    public const string KeyFileName = "authority-key.pem";

    private const string ServerUse = "1.3.6.1.5.5.7.3.1", ClientUse = "1.3.6.1.5.5.7.3.2";
    private const int SerialBytes = 16;

    /// <summary>Clocks of other machines may be behind.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromHours(1);

    private readonly X509Certificate2 _certificate;

    private CertificateAuthority(X509Certificate2 certificate) => _certificate = certificate;

    /// <summary>The authority's certificate.</summary>
    public X509Certificate2 Certificate => _certificate;

    /// <summary>Makes an authority and writes its files.</summary>
    /// <exception cref="InputException">The folder has one already.</exception>
    public static CertificateAuthority Create(string folder, string cluster, int days, DateTimeOffset now)
    {
        foreach (string name in new[] { FileName, KeyFileName })
        {
            if (File.Exists(Path.Combine(folder, name)))
                throw new InputException("there is an authority already; name another folder, or move both of its files away to begin anew", Path.Combine(folder, name));
        }

        MakeFolder(folder);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = Request($"{cluster} authority", key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        X509Certificate2 certificate = request.CreateSelfSigned(now - Skew, now.AddDays(days));
        PrivateKeyFile.Write(Path.Combine(folder, KeyFileName), key);
        AtomicFile.Write(Path.Combine(folder, FileName), Pem(certificate));
        return new CertificateAuthority(certificate);
    }

    /// <summary>Reads the authority of a folder.</summary>
    /// <exception cref="InputException">There is none, it is no authority, it expired, or others may read its key.</exception>
    public static CertificateAuthority Open(string folder, DateTimeOffset now)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) throw new InputException($"there is no authority; make one with: actorlab certs init '{folder}'", path);
        X509Certificate2 certificate = PemCertificate.ReadWithKey(path, Path.Combine(folder, KeyFileName));
        if (!PemCertificate.IsAuthority(certificate)) throw new InputException("it is no authority's certificate", path);
        if (PemCertificate.DateFault(certificate, now) is { } fault)
            throw new InputException($"{fault}; make a new authority with 'actorlab certs init' in another folder, and issue all nodes' certificates anew", path);
        return new CertificateAuthority(certificate);
    }

    /// <summary>Makes a node's certificate and key and writes their files.</summary>
    /// <exception cref="InputException">The name is no file name, a host is none, or there are files of that name and <paramref name="force"/> is not set.</exception>
    public X509Certificate2 Issue(string folder, string name, IReadOnlyList<string> hosts, int days, bool force, DateTimeOffset now)
    {
        (string path, string keyPath) = Files(folder, name);
        if (!force && (File.Exists(path) ? path : File.Exists(keyPath) ? keyPath : null) is { } taken)
            throw new InputException("it is there already; --force puts a new one in its place", taken);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = Request(name, key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerUse), new Oid(ClientUse)], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false));
        request.CertificateExtensions.Add(Names(hosts.Count > 0 ? hosts : [name]));
        DateTimeOffset from = now - Skew, until = now.AddDays(days);
        if (from < _certificate.NotBefore) from = _certificate.NotBefore;
        if (until > _certificate.NotAfter) until = _certificate.NotAfter;
        X509Certificate2 certificate = request.Create(_certificate, from, until, Serial());
        PrivateKeyFile.Write(keyPath, key);
        AtomicFile.Write(path, Pem(certificate));
        return certificate;
    }

    /// <summary>The files of a node's certificate and key.</summary>
    /// <exception cref="InputException">The name is no file name, or those of another certificate.</exception>
    public static (string Certificate, string Key) Files(string folder, string name)
    {
        if (name.Length is 0 or > 64 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') || name[0] is '.' or '-')
            throw new InputException($"'{name}' is no name of a certificate: allowed are up to 64 letters, digits, '-', '_' and '.', the first a letter, digit or '_'");
        if (name == "authority" || name.EndsWith("-key", StringComparison.Ordinal))
            throw new InputException($"'{name}' is no name of a certificate: its files would be those of another; name it otherwise");
        return (Path.Combine(folder, name + ".pem"), Path.Combine(folder, name + "-key.pem"));
    }

    public void Dispose() => _certificate.Dispose();

    private static CertificateRequest Request(string name, ECDsa key)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddOrganizationName("ActorLab");
        subject.AddCommonName(name);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }

    private static X509Extension Names(IReadOnlyList<string> hosts)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (string host in hosts)
        {
            if (IPAddress.TryParse(host, out IPAddress? address)) names.AddIpAddress(address);
            else if (Uri.CheckHostName(host) == UriHostNameType.Dns) names.AddDnsName(host);
            else throw new InputException($"'{host}' is neither a host name nor an address: give --host such as node-1.lab or 10.0.0.7, without a port");
        }

        return names.Build();
    }

    private static byte[] Serial()
    {
        byte[] serial = RandomNumberGenerator.GetBytes(SerialBytes);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return serial;
    }

    private static byte[] Pem(X509Certificate2 certificate) => System.Text.Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n");

    private static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
