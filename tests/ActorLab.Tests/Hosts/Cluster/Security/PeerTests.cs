using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using ActorLab.Hosts.Cluster;
using ActorLab.Hosts.Cluster.Security;
using Akka.Cluster;

namespace ActorLab.Tests.Hosts.Cluster.Security;

/// <summary>Who is let in and who is not, with real sockets on loopback.</summary>
[Collection(SocketsCollection.Name)]
public sealed class PeerTests
{
    [Fact]
    public async Task NodesOfOneAuthorityFormACluster()
    {
        using var certificates = new TestCertificates();
        using var one = new TestNode(certificates.Node("one"));
        using var two = new TestNode(certificates.Node("two"));
        Assert.Equal("akka.ssl.tcp", one.Address.Protocol);
        Assert.True(await one.Reaches(two));
        Akka.Cluster.Cluster first = Akka.Cluster.Cluster.Get(one.System), second = Akka.Cluster.Cluster.Get(two.System);
        first.Join(one.Address);
        second.Join(one.Address);
        await Eventually.True(
            () => first.State.Members.Count(m => m.Status == MemberStatus.Up) == 2 && second.State.Members.Count(m => m.Status == MemberStatus.Up) == 2,
            () => $"members {first.State} and {second.State}");
        Assert.Null(one.LastRefusal);
    }

    [Fact]
    public async Task PlainNodesOnLoopbackFormAClusterWhereTheSettingsSaySo()
    {
        var settings = new SecuritySettings { InsecureLoopback = true };
        using var one = new TestNode(settings);
        using var two = new TestNode(settings);
        Assert.Equal("akka.tcp", one.Address.Protocol);
        Assert.True(await one.Reaches(two));
    }

    [Fact]
    public async Task AStrangerWithoutACertificateIsRefused()
    {
        using var certificates = new TestCertificates();
        using var node = new TestNode(certificates.Node("one"));
        using var friend = new TestNode(certificates.Node("two"));
        await Dial(node, null);
        await node.Logged("A connection from 127.0.0.1:", "is refused: it has no certificate");
        Assert.True(node.IsUp);
        Assert.True(await friend.Reaches(node));
    }

    [Theory]
    [InlineData(false, "is of another authority")]
    [InlineData(true, "is out of date: it expired on")]
    public async Task AStrangerWithTheWrongCertificateIsRefused(bool expired, string reason)
    {
        using var certificates = new TestCertificates();
        using var others = new TestCertificates();
        using var node = new TestNode(certificates.Node("one"));
        using var friend = new TestNode(certificates.Node("two"));
        SecuritySettings stranger = expired ? certificates.Node("old", expired: true) : others.Node("spy");
        using X509Certificate2 certificate = PemCertificate.ReadWithKey(stranger.Certificate, stranger.Key);
        await Dial(node, certificate);
        string line = await node.Logged("A connection from 127.0.0.1:", "is refused", reason, expired ? "CN=old" : "CN=spy");
        Assert.DoesNotContain('\n', line);
        Assert.Single(node.Log);
        Assert.False(node.LastRefusal!.IsOurs);
        Assert.True(node.IsUp);
        Assert.True(await friend.Reaches(node));
    }

    /// <summary>Akka alone would end the node that calls, and would keep its scruples to itself.</summary>
    [Fact]
    public async Task ANodeThatCallsAPeerOfAnotherAuthorityStaysUpAndSaysWhatIsWrong()
    {
        using var certificates = new TestCertificates();
        using var others = new TestCertificates();
        using var node = new TestNode(certificates.Node("one"));
        using var friend = new TestNode(certificates.Node("two"));
        using var stranger = new TestNode(others.Node("spy"));
        Assert.False(await node.Reaches(stranger, TimeSpan.FromSeconds(2)));
        await node.Logged($"The node at {stranger.Address} is refused", "is of another authority", "certs issue");
        Assert.True(node.LastRefusal!.IsOurs);
        Assert.True(node.IsUp);
        Assert.True(await node.Reaches(friend));
        Assert.True(await friend.Reaches(node));
        Assert.Null(Akka.Actor.CoordinatedShutdown.Get(node.System).ShutdownReason);
    }

    /// <summary>As of a node that is killed: all that call it at that moment would end with it.</summary>
    [Fact]
    public async Task ANodeStaysUpWhenTheOneThatItCallsIsGoneInMidHandshake()
    {
        using var certificates = new TestCertificates();
        using var node = new TestNode(certificates.Node("one"));
        using var friend = new TestNode(certificates.Node("two"));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task killed = Task.Run(async () =>
        {
            using TcpClient client = await listener.AcceptTcpClientAsync();
            _ = await client.GetStream().ReadAsync(new byte[1]);
        });
        Akka.Actor.Address gone = node.Address.WithPort(((IPEndPoint)listener.LocalEndpoint).Port);
        node.System.ActorSelection(gone + "/user/echo").Tell("hello", Akka.Actor.ActorRefs.NoSender);
        await killed;
        await node.Logged("The TLS handshake between", "failed");
        Assert.True(await node.Reaches(friend));
        Assert.True(node.IsUp);
        Assert.Null(Akka.Actor.CoordinatedShutdown.Get(node.System).ShutdownReason);
    }

    /// <summary>A handshake as a client, and then reading until the node hangs up.</summary>
    private static async Task Dial(TestNode node, X509Certificate2? certificate)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, node.Port);
        using var stream = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = "localhost", ClientCertificates = certificate is null ? null : [certificate], LocalCertificateSelectionCallback = certificate is null ? null : (_, _, _, _, _) => certificate },
                patience.Token);
            await stream.WriteAsync(new byte[64], patience.Token);
            Assert.Equal(0, await stream.ReadAsync(new byte[64], patience.Token));
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
        {
            // Hung up on: as it should be.
        }
    }
}
