using System.Runtime.Versioning;
using System.Security.Cryptography.X509Certificates;
using ActorLab.Hosts;
using ActorLab.Hosts.Cluster;
using ActorLab.Hosts.Cluster.Security;
using ActorLab.Tests.Domain.Common;

namespace ActorLab.Tests.Hosts.Cluster.Security;

/// <summary><c>certs init</c>, <c>issue</c> and <c>show</c> as they are called.</summary>
public sealed class CertsVerbsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Certs => _folder["certs"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task CertificatesAreMadeUsedAndShown()
    {
        Assert.Equal(ExitCode.Done, (await CliRun.Of("certs", "init", Certs, "--name", "lab", "--days", "100")).Code);
        CliRun issued = await CliRun.Of("certs", "issue", "node-1", "node-2", "--dir", Certs, "--host", "10.0.0.7", "--host", "node.lab", "--days", "400", "--json");
        Assert.Equal(ExitCode.Done, issued.Code);
        Assert.Equal(2, issued.Json["certificates"]!.AsArray().Count);
        string path = Path.Combine(Certs, "node-1.pem"), key = Path.Combine(Certs, "node-1-key.pem");
        using (X509Certificate2 node = PemCertificate.ReadWithKey(path, key))
        using (X509Certificate2 authority = PemCertificate.Read(Path.Combine(Certs, "authority.pem")))
        {
            Assert.Equal(["node.lab", "10.0.0.7"], PemCertificate.Hosts(node));
            Assert.Equal("O=ActorLab, CN=lab authority", authority.Subject);
            Assert.Equal(authority.Subject, node.Issuer);
            Assert.True(node.NotAfter <= authority.NotAfter);
            Assert.Equal(256, node.GetECDsaPrivateKey()!.KeySize);
            Assert.Equal(X509KeyUsageFlags.DigitalSignature, node.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
            Assert.Equal(2, node.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Count);
            Assert.False(PemCertificate.IsAuthority(node));
        }

        using var security = ClusterSecurity.Of(
            new SecuritySettings { Authority = Path.Combine(Certs, "authority.pem"), Certificate = path, Key = key }, "10.0.0.7", []);
        Assert.True(security.IsSecure);
        CliRun shown = await CliRun.Of("certs", "show", Certs, "--json");
        Assert.Equal(ExitCode.Done, shown.Code);
        Assert.Equal(["authority.pem", "node-1.pem", "node-2.pem"], shown.Json["certificates"]!.AsArray().Select(c => Path.GetFileName((string)c!["file"]!)));
        Assert.All(shown.Json["certificates"]!.AsArray(), c => Assert.Null(c!["warning"]));
    }

    [Fact]
    public async Task NothingIsOverwrittenUnlessAskedFor()
    {
        await CliRun.Of("certs", "init", Certs);
        Assert.Contains("there is an authority already", await Fault("certs", "init", Certs));
        await CliRun.Of("certs", "issue", "one", "--dir", Certs);
        string path = Path.Combine(Certs, "one.pem"), before = File.ReadAllText(path);
        Assert.Contains("--force", await Fault("certs", "issue", "two", "one", "--dir", Certs));
        Assert.Equal(before, File.ReadAllText(path));
        Assert.False(File.Exists(Path.Combine(Certs, "two.pem")));
        Assert.Equal(ExitCode.Done, (await CliRun.Of("certs", "issue", "one", "--dir", Certs, "--force")).Code);
        Assert.NotEqual(before, File.ReadAllText(path));
    }

    [SkippableFact]
    [UnsupportedOSPlatform("windows")]
    public async Task KeysAreTheirOwnersAloneAndRefusedWhereTheyAreNot()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no such modes.");
        await CliRun.Of("certs", "init", Certs);
        await CliRun.Of("certs", "issue", "one", "--dir", Certs);
        string[] keys = Directory.GetFiles(Certs, "*-key.pem");
        Assert.Equal(2, keys.Length);
        Assert.All(keys, k => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(k)));
        string authority = Path.Combine(Certs, "authority-key.pem");
        File.SetUnixFileMode(authority, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Contains($"chmod 600 '{authority}'", await Fault("certs", "issue", "two", "--dir", Certs));
        Assert.Contains($"chmod 600 '{authority}'", (await CliRun.Of("certs", "show", Certs)).Output);
    }

    [Fact]
    public async Task ShowWarnsOfWhatEndsSoonIsOverOrIsAStranger()
    {
        using var certificates = new TestCertificates();
        using var others = new TestCertificates();
        certificates.Node("old", expired: true);
        Assert.Equal(ExitCode.Done, (await CliRun.Of("certs", "issue", "soon", "--dir", certificates.Folder, "--days", "12")).Code);
        File.Copy(others.Node("spy").Certificate, Path.Combine(certificates.Folder, "spy.pem"));
        CliRun shown = await CliRun.Of("certs", "show", certificates.Folder);
        Assert.Contains("it expired on", shown.Output);
        Assert.Contains("it expires in 11 days", shown.Output);
        Assert.Contains("is of another authority", shown.Output);
    }

    [Theory]
    [InlineData("'../x' is no name of a certificate", "certs", "issue", "../x", "--dir", "{0}")]
    [InlineData("'authority' is no name of a certificate", "certs", "issue", "authority", "--dir", "{0}")]
    [InlineData("neither a host name nor an address", "certs", "issue", "x", "--dir", "{0}", "--host", "a b")]
    [InlineData("--days: allowed is 1 to", "certs", "issue", "x", "--dir", "{0}", "--days", "0")]
    [InlineData("make one with: actorlab certs init", "certs", "issue", "x", "--dir", "{0}/none")]
    [InlineData("there is no such folder", "certs", "show", "{0}/none")]
    [InlineData("--name: a name has 1 to 54 letters", "certs", "init", "{0}/none", "--name", "")]
    public async Task BadInputIsRefusedInOneLine(string fault, params string[] args)
    {
        await CliRun.Of("certs", "init", Certs);
        Assert.Contains(fault, await Fault([.. args.Select(a => a.Replace("{0}", Certs))]));
    }

    [Fact]
    public async Task AFolderWithoutCertificatesOrWithADamagedOneIsRefused()
    {
        Assert.Contains("there are no certificates", await Fault("certs", "show", _folder.Path));
        File.WriteAllText(_folder["bad.pem"], "nothing");
        Assert.Contains("bad.pem: there is no readable certificate", await Fault("certs", "show", _folder.Path));
    }

    private static async Task<string> Fault(params string[] args)
    {
        CliRun run = await CliRun.Of(args);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Equal(1, run.Error.Count(c => c == '\n'));
        return run.Error;
    }
}
