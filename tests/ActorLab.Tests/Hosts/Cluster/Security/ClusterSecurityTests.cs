using System.Runtime.Versioning;
using ActorLab.Domain.Common;
using ActorLab.Hosts.Cluster;
using ActorLab.Hosts.Cluster.Security;

namespace ActorLab.Tests.Hosts.Cluster.Security;

/// <summary>What a node's settings of security must be, and what is said where they are not.</summary>
public sealed class ClusterSecurityTests
{
    [Fact]
    public void WithoutCertificatesBothRemediesAreNamed()
    {
        string fault = Fault(new SecuritySettings());
        Assert.Contains("certs init", fault);
        Assert.Contains("security.insecure-loopback = true", fault);
    }

    [Theory]
    [InlineData("10.0.0.7", "127.0.0.1:5001", "'10.0.0.7' is no loopback address")]
    [InlineData("127.0.0.1", "127.0.0.1:5001 lab-3:5001", "'lab-3' is no loopback address")]
    [InlineData("localhost", "[fe80::1]:5001", "'fe80::1' is no loopback address")]
    public void InsecureLoopbackIsRefusedBeyondLoopback(string host, string join, string fault) =>
        Assert.Contains(fault, Fault(new SecuritySettings { InsecureLoopback = true }, host, join.Split(' ')));

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.2:5001")]
    [InlineData("localhost", "[::1]:5001")]
    public void InsecureLoopbackIsPlainOnLoopback(string host, string join)
    {
        using var security = ClusterSecurity.Of(new SecuritySettings { InsecureLoopback = true }, host, [join]);
        Assert.False(security.IsSecure);
        Assert.Equal("akka.tcp", security.Scheme);
        Assert.False(security.Config.GetBoolean("akka.remote.dot-netty.tcp.enable-ssl"));
    }

    [Fact]
    public void CertificatesAndInsecureLoopbackExcludeEachOther()
    {
        using var certificates = new TestCertificates();
        Assert.Contains("exclude each other", Fault(certificates.Node("one") with { InsecureLoopback = true }));
    }

    [Fact]
    public void WhatIsMissingIsNamed()
    {
        using var certificates = new TestCertificates();
        SecuritySettings settings = certificates.Node("one");
        Assert.Contains("security.authority and security.key must be set too", Fault(settings with { Authority = "", Key = "" }));
        Assert.Contains("there is no such file", Fault(settings with { Certificate = settings.Certificate + "x" }));
    }

    [SkippableFact]
    [UnsupportedOSPlatform("windows")]
    public void AKeyThatOthersMayReadIsRefusedWithTheCommandThatMendsIt()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no such modes.");
        using var certificates = new TestCertificates();
        SecuritySettings settings = certificates.Node("one");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(settings.Key));
        File.SetUnixFileMode(settings.Key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Contains($"chmod 600 '{settings.Key}'", Fault(settings));
    }

    [Fact]
    public void CertificatesOfNoUseAreRefusedWithTheRemedy()
    {
        using var certificates = new TestCertificates();
        using var others = new TestCertificates();
        SecuritySettings one = certificates.Node("one"), two = certificates.Node("two");
        Assert.Contains("it expired on", Fault(certificates.Node("old", expired: true)));
        Assert.Contains("certs issue old2 --force", Fault(certificates.Node("old2", expired: true)));
        Assert.Contains("holds no readable private key", Fault(one with { Key = two.Key }));
        Assert.Contains("is of another authority", Fault(one with { Authority = others.Authority }));
        Assert.Contains("it is no authority's certificate", Fault(one with { Authority = one.Certificate }));
        Assert.Contains("no readable certificate", Fault(one with { Certificate = one.Key }));
        using var past = new TestCertificates(DateTimeOffset.UtcNow.AddYears(-20));
        Assert.Contains("make a new authority", Fault(one with { Authority = past.Authority }));
    }

    [Fact]
    public void ItWarnsOfWhatEndsSoon()
    {
        using var certificates = new TestCertificates();
        SecuritySettings settings = certificates.Node("one");
        using var now = ClusterSecurity.Of(settings, "lab-1", []);
        Assert.Empty(now.Warnings);
        Assert.True(now.IsSecure);
        using var later = ClusterSecurity.Of(settings, "lab-1", [], DateTimeOffset.UtcNow.AddDays(340));
        Assert.Contains("it expires on", Assert.Single(later.Warnings));
    }

    private static string Fault(SecuritySettings settings, string host = "127.0.0.1", params string[] join) =>
        Assert.Throws<InputException>(() => ClusterSecurity.Of(settings, host, join)).Message;
}
