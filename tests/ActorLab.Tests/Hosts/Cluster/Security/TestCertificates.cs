using ActorLab.Hosts.Cluster;
using ActorLab.Hosts.Cluster.Security;
using ActorLab.Tests.Domain.Common;

namespace ActorLab.Tests.Hosts.Cluster.Security;

/// <summary>An authority in a folder of its own, and what it issued.</summary>
internal sealed class TestCertificates : IDisposable
{
    private static readonly string[] Loopback = ["127.0.0.1", "localhost"];

    private readonly TemporaryFolder _folder = new();
    private readonly CertificateAuthority _authority;

    public TestCertificates(DateTimeOffset? now = null) =>
        _authority = CertificateAuthority.Create(_folder.Path, "test", 3650, now ?? DateTimeOffset.UtcNow.AddYears(-1));

    public string Folder => _folder.Path;

    public string Authority => _folder[CertificateAuthority.FileName];

    /// <summary>A node's settings; expired ones are of a month of last year.</summary>
    public SecuritySettings Node(string name, bool expired = false)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        _authority.Issue(Folder, name, Loopback, expired ? 30 : 365, force: false, expired ? now.AddDays(-300) : now).Dispose();
        return new SecuritySettings { Authority = Authority, Certificate = _folder[name + ".pem"], Key = _folder[name + "-key.pem"] };
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }
}
