using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorLab.Domain.Common;

namespace ActorLab.Hosts.Cluster.Security;

/// <summary>Reading certificates and keys from PEM files, with faults that name the file and the remedy.</summary>
internal static class PemCertificate
{
    /// <summary>From then on its expiry is worth a warning.</summary>
    public static TimeSpan Soon { get; } = TimeSpan.FromDays(30);

    /// <summary>Reads a certificate without its key.</summary>
    /// <exception cref="InputException">There is none in the file.</exception>
    public static X509Certificate2 Read(string path)
    {
        try
        {
            return X509Certificate2.CreateFromPem(Text(path));
        }
        catch (CryptographicException e)
        {
            throw new InputException("there is no readable certificate (PEM) in it", path, inner: e);
        }
    }

    /// <summary>Reads a certificate with its key.</summary>
    /// <exception cref="InputException">Either cannot be read, the key is not its owner's alone, or they do not belong together.</exception>
    public static X509Certificate2 ReadWithKey(string path, string keyPath)
    {
        using X509Certificate2 bare = Read(path);
        PrivateKeyFile.Check(keyPath);
        try
        {
            return X509Certificate2.CreateFromPem(Text(path), Text(keyPath));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new InputException($"it holds no readable private key (PEM, without a password) of the certificate in {path}", keyPath, inner: e);
        }
    }

    /// <summary>What its dates say against it, or null.</summary>
    public static string? DateFault(X509Certificate2 certificate, DateTimeOffset now) =>
        now > certificate.NotAfter ? $"it expired on {Day(certificate.NotAfter)}"
        : now < certificate.NotBefore ? $"it is valid only from {Day(certificate.NotBefore)} on (is this machine's clock right?)"
        : null;

    /// <summary>A date and time of a certificate, in UTC.</summary>
    public static string Day(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>By which certificates are told apart.</summary>
    public static string Fingerprint(X509Certificate2 certificate) => certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();

    /// <summary>The hosts that a certificate names.</summary>
    public static IReadOnlyList<string> Hosts(X509Certificate2 certificate)
    {
        X509SubjectAlternativeNameExtension? names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        return names is null ? [] : [.. names.EnumerateDnsNames(), .. names.EnumerateIPAddresses().Select(a => a.ToString())];
    }

    /// <summary>Whether it may sign others.</summary>
    public static bool IsAuthority(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(c => c.CertificateAuthority);

    private static string Text(string path)
    {
        if (!File.Exists(path)) throw new InputException("there is no such file", path);
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"it cannot be read: {e.Message}", path, inner: e);
        }
    }
}
