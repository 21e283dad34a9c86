using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorLab.Domain.Common;
using ActorLab.Hosts.Cluster;

namespace ActorLab.Tests.Hosts.Cluster.Security;

/// <summary>What is no node at all, at the port of nodes.</summary>
[Collection(SocketsCollection.Name)]
public sealed class GarbageTests
{
    public static TheoryData<string> Kinds => [.. Garbage.Keys];

    private static Dictionary<string, byte[]> Garbage { get; } = new()
    {
        ["random bytes"] = RandomBytes(400),
        ["a huge length"] = [0xFF, 0xFF, 0xFF, 0x7F, .. RandomBytes(60)],
        ["an HTTP request"] = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: node\r\n\r\n"),
        // The header of a record of 512 bytes that begins a hello, of which 40 come.
        ["half a hello, then silence"] = [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03, .. RandomBytes(29)],
        ["silence"] = [],
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task GarbageIsRefusedAndTheNodeGoesOnAnswering(string kind)
    {
        using var certificates = new TestCertificates();
        using var node = new TestNode(certificates.Node("one"));
        using var friend = new TestNode(certificates.Node("two"));
        using TcpClient client = await Send(node, Garbage[kind]);
        await HungUp(client, TimeSpan.FromSeconds(10));
        await node.Logged("127.0.0.1:" + ((IPEndPoint)client.Client.LocalEndPoint!).Port);
        Assert.True(node.IsUp);
        Assert.True(await friend.Reaches(node));
    }

    [Fact]
    public async Task AHugeLengthIsRefusedByAPlainNodeToo()
    {
        using var node = new TestNode(new SecuritySettings { InsecureLoopback = true });
        using var friend = new TestNode(new SecuritySettings { InsecureLoopback = true });
        using TcpClient client = await Send(node, Garbage["a huge length"]);
        await HungUp(client, TimeSpan.FromSeconds(10));
        Assert.True(node.IsUp);
        Assert.True(await friend.Reaches(node));
    }

    [Fact]
    public async Task MemoryStaysFlatOverTwoThousandStrangers()
    {
        using var certificates = new TestCertificates();
        using var node = new TestNode(certificates.Node("one"));
        using var friend = new TestNode(certificates.Node("two"));
        byte[][] garbage = [Garbage["random bytes"], Garbage["a huge length"], Garbage["an HTTP request"]];
        await Flood(node, garbage, 300);
        long before = await Settled(node);
        await Flood(node, garbage, 2000);
        long after = await Settled(node);
        Assert.True(after - before < 8 << 20, $"{before} bytes before, {after} after");
        Assert.True(await friend.Reaches(node));
    }

    private static async Task Flood(TestNode node, byte[][] garbage, int connections)
    {
        foreach (int[] batch in Enumerable.Range(0, connections).Chunk(20))
        {
            await Task.WhenAll(batch.Select(async i =>
            {
                using TcpClient client = await Send(node, garbage[i % garbage.Length]);
                await HungUp(client, TimeSpan.FromSeconds(20));
            }));
        }
    }

    /// <summary>The bytes held once nothing is under way any more: the least of some looks.</summary>
    private static async Task<long> Settled(TestNode node)
    {
        long least = long.MaxValue;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(300));
        for (int i = 0; i < 10; i++)
        {
            await timer.WaitForNextTickAsync();
            node.Log.Clear();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            least = Math.Min(least, GC.GetTotalMemory(forceFullCollection: true));
        }

        return least;
    }

    private static async Task<TcpClient> Send(TestNode node, byte[] bytes)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, node.Port);
        await client.GetStream().WriteAsync(bytes);
        return client;
    }

    /// <summary>Reads until the node hangs up, in good order or not.</summary>
    private static async Task HungUp(TcpClient client, TimeSpan patience)
    {
        using var cancel = new CancellationTokenSource(patience);
        try
        {
            byte[] buffer = new byte[256];
            while (await client.GetStream().ReadAsync(buffer, cancel.Token) > 0)
            {
            }
        }
        catch (IOException)
        {
        }
    }

    private static byte[] RandomBytes(int count)
    {
        RandomStream random = new RandomStreams(7).Get("garbage", 0);
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) bytes[i] = (byte)random.NextInt(256);
        return bytes;
    }
}
