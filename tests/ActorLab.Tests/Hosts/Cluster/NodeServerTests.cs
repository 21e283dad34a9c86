using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using ActorLab.Domain.Common;
using ActorLab.Hosts.Cluster;
using ActorLab.Hosts.Cluster.Http;
using Akka.Actor;

namespace ActorLab.Tests.Hosts.Cluster;

public sealed class NodeServerTests
{
    private const string OneThread = """
        akka.actor.default-dispatcher {
          type = ForkJoinDispatcher
          executor = fork-join-executor
          dedicated-thread-pool { thread-count = 1 }
        }
        """;

    [Fact]
    public async Task Each_path_answers()
    {
        await using TestNode node = await TestNode.StartAsync();
        Assert.Equal((200, "The node is alive.\n"), await node.GetAsync("/health/live"));
        Assert.Equal((200, "The node is ready.\n"), await node.GetAsync("/health/ready"));
        (int code, string status) = await node.GetAsync("/status");
        Assert.Equal(200, code);
        JsonNode json = JsonNode.Parse(status)!;
        Assert.Equal(("akka.tcp://lab@b:2552", false, 250), ((string)json["nodes"]![0]!["address"]!, (bool)json["nodes"]![0]!["reachable"]!, (int)json["run"]!["openTickets"]!));
        (code, string metrics) = await node.GetAsync("/metrics");
        Assert.Equal(200, code);
        Assert.Contains("actorlab_dead_letters_total 0\n", metrics, StringComparison.Ordinal);
        Assert.Equal(404, (await node.GetAsync("/")).Code);
        using HttpResponseMessage post = await node.Http.PostAsync("/status", null);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
    }

    [Fact]
    public void A_policy_lag_that_was_never_measured_survives_the_way()
    {
        Assert.Null(ClusterJson.Write(TestNode.Report with { Run = TestNode.Report.Run! with { PolicyLag = double.NaN } })["run"]!["policyLag"]);
        Assert.True(double.IsNaN(ClusterJson.Read(ClusterJson.Write(TestNode.Report with { Run = TestNode.Report.Run! with { PolicyLag = double.NaN } }).ToJsonString()).Run!.PolicyLag));
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData("Bearer", 401)]
    [InlineData("Bearer 0123456789abcdef0123456789abcdeF", 401)]
    [InlineData("Bearer 0123456789abcdef0123456789abcde", 401)]
    [InlineData("Basic " + TestNode.Token, 401)]
    [InlineData("Bearer " + TestNode.Token, 200)]
    [InlineData("bearer " + TestNode.Token, 200)]
    public async Task With_a_token_everything_but_health_needs_it(string? authorization, int expected)
    {
        await using TestNode node = await TestNode.StartAsync(withToken: true);
        Assert.Equal(expected, (await node.GetAsync("/status", authorization)).Code);
        Assert.Equal(expected, (await node.GetAsync("/metrics", authorization)).Code);
        Assert.Equal(expected == 200 ? 404 : 401, (await node.GetAsync("/nothing", authorization)).Code);
        Assert.Equal(200, (await node.GetAsync("/health/live", authorization)).Code);
        Assert.Equal(200, (await node.GetAsync("/health/ready", authorization)).Code);
    }

    [Fact]
    public async Task Without_a_token_a_foreign_host_name_is_refused()
    {
        await using TestNode node = await TestNode.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/status") { Headers = { Host = "evil.example" } };
        using HttpResponseMessage response = await node.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public void Another_address_than_loopback_needs_a_token()
    {
        foreach (string host in (string[])["0.0.0.0", "::", "192.0.2.1"])
        {
            var fault = Assert.Throws<InputException>(() => NodeEndpoint.Of(new HttpSettings { Host = host, Port = 1 }));
            Assert.Contains($"http.host is '{host}'", fault.Message, StringComparison.Ordinal);
            Assert.Contains("http.token-file", fault.Message, StringComparison.Ordinal);
        }

        Assert.True(NodeEndpoint.Of(new HttpSettings { Host = "localhost", Port = 7 }).IsLoopback);
        Assert.True(NodeEndpoint.Of(new HttpSettings { Host = "::1", Port = 7 }).IsLoopback);
        Assert.Contains("no name that is known here", Assert.Throws<InputException>(() => NodeEndpoint.Of(new HttpSettings { Host = "no such host" })).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_token_file_is_checked()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no file modes of Unix.");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("actorlab");
        string file = Path.Combine(folder.FullName, "token");
        var settings = new HttpSettings { Host = "192.0.2.1", Port = 1, TokenFile = file };
        try
        {
            Assert.Contains("cannot be read", Assert.Throws<InputException>(() => NodeEndpoint.Of(settings)).Message, StringComparison.Ordinal);
            foreach (string bad in (string[])["", "short", "\n" + TestNode.Token, "has a space in the middle", new string('x', 2000)])
            {
                TestNode.WriteSecret(file, bad);
                Assert.Contains("16 to 1024", Assert.Throws<InputException>(() => NodeEndpoint.Of(settings)).Message, StringComparison.Ordinal);
            }

            TestNode.WriteSecret(file, TestNode.Token + "\r\nsecond line");
            Assert.True(NodeEndpoint.Of(settings).Token!.Admits("Bearer " + TestNode.Token));
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead);
            Assert.Contains("chmod 600", Assert.Throws<InputException>(() => NodeEndpoint.Of(settings)).Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_port_that_is_taken_is_bad_input()
    {
        await using TestNode node = await TestNode.StartAsync();
        var endpoint = new NodeEndpoint(IPAddress.Loopback, node.Server.Address.Port, null);
        using var other = ActorSystem.Create("other", "akka.loglevel = OFF\nakka.stdout-loglevel = OFF");
        using var metrics = ActorLab.Actors.Runtime.Telemetry.NodeMetrics.Start(other);
        var probes = new NodeProbes(_ => Task.FromResult(TestNode.Report), _ => Task.FromResult<string?>(null));
        var fault = await Assert.ThrowsAsync<InputException>(() => NodeServer.StartAsync(endpoint, other, probes, metrics));
        Assert.StartsWith($"http.port {endpoint.Port} of 127.0.0.1 cannot be opened", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hung_actor_system_is_not_alive_until_it_goes_on()
    {
        await using TestNode node = await TestNode.StartAsync(config: OneThread, patience: TimeSpan.FromMilliseconds(300));
        using var entered = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        node.System.ActorOf(Props.Create(() => new Blocker(entered, release))).Tell("hang");
        entered.Wait();
        (int code, string text) = await node.GetAsync("/health/live");
        Assert.Equal((503, "No answer within 0.3 s: the actor system hangs or is overloaded.\n"), (code, text));
        release.Set();
        while (code != 200) (code, _) = await node.GetAsync("/health/live");
    }

    [Fact]
    public async Task An_actor_system_that_has_ended_is_neither_alive_nor_ready()
    {
        await using TestNode node = await TestNode.StartAsync();
        await node.System.Terminate();
        Assert.Equal((503, "The actor system has ended.\n"), await node.GetAsync("/health/live"));
        Assert.Equal((503, "The actor system has ended.\n"), await node.GetAsync("/health/ready"));
    }

    [Fact]
    public async Task A_part_that_is_not_ready_is_named_and_faults_stay_inside()
    {
        string? reason = "memory: 2 of 4 partitions have recovered";
        await using TestNode node = await TestNode.StartAsync(
            report: _ => throw new InvalidOperationException("secret"), whyNotReady: _ => Task.FromResult<string?>(reason));
        Assert.Equal((503, reason + "\n"), await node.GetAsync("/health/ready"));
        reason = null;
        Assert.Equal(200, (await node.GetAsync("/health/ready")).Code);
        Assert.Equal((500, "The node could not answer; its log says why.\n"), await node.GetAsync("/status"));
    }

    [Fact]
    public async Task A_report_that_never_comes_is_given_up()
    {
        await using TestNode node = await TestNode.StartAsync(
            report: _ => new TaskCompletionSource<ActorLab.Actors.Runtime.Cluster.ClusterReport>().Task, patience: TimeSpan.FromMilliseconds(100));
        (int code, string text) = await node.GetAsync("/status");
        Assert.Equal(503, code);
        Assert.StartsWith("No answer within 0.1 s: the cluster has no coordinator", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readiness_begins_with_membership()
    {
        await using TestNode node = await TestNode.StartAsync(config: "akka.actor.provider = cluster\nakka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }");
        (int code, string text) = await node.GetAsync("/health/ready");
        Assert.Equal(503, code);
        Assert.StartsWith("The node is no full member of the cluster yet, or no longer: it is ", text, StringComparison.Ordinal);
        var cluster = Akka.Cluster.Cluster.Get(node.System);
        await cluster.JoinAsync(cluster.SelfAddress);
        Assert.Equal(200, (await node.GetAsync("/health/ready")).Code);
        (_, text) = await node.GetAsync("/metrics");
        Assert.Contains("actorlab_cluster_members{status=\"Up\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("actorlab_cluster_unreachable 0\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("garbage\r\n\r\n", "400")]
    [InlineData("GET /status HTTP/1.1\r\n\r\n", "400")]
    [InlineData("POST /status HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999\r\nConnection: close\r\n\r\n", "405")]
    public async Task Garbage_is_refused_without_a_stack_trace(string request, string expected)
    {
        await using TestNode node = await TestNode.StartAsync();
        string answer = await RawAsync(node.Server.Address.Port, request);
        Assert.StartsWith("HTTP/1.1 " + expected, answer, StringComparison.Ordinal);
        Assert.DoesNotContain(" at ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Kestrel", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_headers_and_too_long_ones_are_refused()
    {
        await using TestNode node = await TestNode.StartAsync();
        int port = node.Server.Address.Port;
        string many = string.Concat(Enumerable.Range(0, 60).Select(i => $"X-{i}: y\r\n"));
        Assert.StartsWith("HTTP/1.1 431", await RawAsync(port, $"GET /status HTTP/1.1\r\nHost: localhost\r\n{many}\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431", await RawAsync(port, $"GET /status HTTP/1.1\r\nHost: localhost\r\nX: {new string('y', 20_000)}\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 414", await RawAsync(port, $"GET /{new string('y', 5000)} HTTP/1.1\r\nHost: localhost\r\n\r\n"), StringComparison.Ordinal);
    }

    private static async Task<string> RawAsync(int port, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        byte[] answer = new byte[4096];
        int length = await stream.ReadAsync(answer);
        return Encoding.ASCII.GetString(answer, 0, length);
    }

    private sealed class Blocker : ReceiveActor
    {
        public Blocker(ManualResetEventSlim entered, ManualResetEventSlim release) => Receive<string>(_ =>
        {
            entered.Set();
            release.Wait();
        });
    }
}
