using System.Security.Cryptography.X509Certificates;

namespace ActorLab.Hosts.Cluster.Security;

/// <summary>
/// Whom the cluster lets in: certificates that lead to its own authority, and are in date. What the machine trusts
/// besides counts for nothing, and names of hosts do not either, since every node of the authority is trusted alike.
/// </summary>
/// <param name="authority">The one root.</param>
internal sealed class PeerCheck(X509Certificate2 authority)
{
    /// <summary>What speaks against a certificate, or null.</summary>
    public string? Fault(X509Certificate2? certificate)
    {
        if (certificate is null) return "it has no certificate";
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        try
        {
            // The last one is compared too: a chain that ends well elsewhere is no good here.
            bool good = chain.Build(certificate) && chain.ChainElements[^1].Certificate.RawDataMemory.Span.SequenceEqual(authority.RawDataMemory.Span);
            return good ? null : $"its certificate ({Describe(certificate)}) {Reason(chain)}";
        }
        finally
        {
            foreach (X509ChainElement element in chain.ChainElements) element.Certificate.Dispose();
        }
    }

    private static string Describe(X509Certificate2 certificate) =>
        $"{certificate.Subject}, issued by {certificate.Issuer}, sha256 {PemCertificate.Fingerprint(certificate)[..16]}...";

    private static string Reason(X509Chain chain)
    {
        X509ChainStatusFlags flags = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, s) => all | s.Status);
        // Another authority comes first: dates and signatures of a stranger matter to nobody.
        if (flags.HasFlag(X509ChainStatusFlags.PartialChain) || flags.HasFlag(X509ChainStatusFlags.UntrustedRoot)) return "is of another authority";
        if (flags.HasFlag(X509ChainStatusFlags.NotSignatureValid)) return "was not signed by this cluster's authority";
        if (flags.HasFlag(X509ChainStatusFlags.NotTimeValid))
        {
            for (int i = 0; i < chain.ChainElements.Count; i++)
            {
                X509Certificate2 at = chain.ChainElements[i].Certificate;
                if (PemCertificate.DateFault(at, DateTimeOffset.UtcNow) is { } fault) return i == 0 ? $"is out of date: {fault}" : $"is of an authority that is out of date: {fault}";
            }
        }

        string[] words = [.. chain.ChainStatus.Select(s => s.StatusInformation.TrimEnd('.', ' ', '\n'))];
        return words.Length == 0 ? "is of another authority" : $"is not valid: {string.Join(", ", words)}";
    }
}
