using System.Net;
using ActorLab.Actors.Runtime.Cluster;
using ActorLab.Actors.Runtime.Telemetry;
using ActorLab.Hosts.Cluster.Http;
using Akka.Actor;
using Akka.Configuration;

namespace ActorLab.Tests.Hosts.Cluster;

/// <summary>An actor system with its HTTP server on a free port of this machine.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    public const string Token = "0123456789abcdef0123456789abcdef";

    public static readonly ClusterReport Report = new(
        [
            new NodeReport("akka.tcp://lab@b:2552", ["worker"], "Up", false, "0.1.0", false, ["explorer-0", "explorer-1", "explorer-2", "evaluator-0"], [], 3, "the disk is [full]\u001b[2J"),
            new NodeReport("akka.tcp://lab@a:2552", ["coordinator", "memory"], "Up", true, "0.1.0", true, ["learner-0"], [0, 1, 2, 5], 0, ""),
        ],
        new RunReport("r-7", "mapo", "runs/r-7", "train", 12_345, 3723, 250, 16, 2, 4, 1.25),
        "");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("actorlab");

    private TestNode(ActorSystem system)
    {
        System = system;
        Metrics = NodeMetrics.Start(system);
    }

    public ActorSystem System { get; }

    public NodeMetrics Metrics { get; }

    public NodeServer Server { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public string TokenFile => Path.Combine(_folder.FullName, "token");

    public static async Task<TestNode> StartAsync(
        bool withToken = false,
        string config = "",
        Func<CancellationToken, Task<ClusterReport>>? report = null,
        Func<CancellationToken, Task<string?>>? whyNotReady = null,
        TimeSpan? patience = null,
        string otlp = "")
    {
        Config all = ConfigurationFactory.ParseString(config).WithFallback(ConfigurationFactory.ParseString("akka.loglevel = OFF\nakka.stdout-loglevel = OFF"));
        var node = new TestNode(ActorSystem.Create("lab", all));
        WriteSecret(node.TokenFile, Token + "\n");
        var probes = new NodeProbes(report ?? (_ => Task.FromResult(Report)), whyNotReady ?? (_ => Task.FromResult<string?>(null))) { Patience = patience ?? TimeSpan.FromSeconds(30) };
        var endpoint = new NodeEndpoint(IPAddress.Loopback, 0, withToken ? AccessToken.Read(node.TokenFile) : null);
        node.Server = await NodeServer.StartAsync(endpoint, node.System, probes, node.Metrics, otlp);
        node.Http = new HttpClient { BaseAddress = node.Server.Address };
        return node;
    }

    public static void WriteSecret(string file, string text)
    {
        File.WriteAllText(file, text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public async Task<(int Code, string Text)> GetAsync(string path, string? authorization = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using HttpResponseMessage response = await Http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
        Metrics.Dispose();
        await System.Terminate();
        _folder.Delete(recursive: true);
    }
}
