using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ActorLab.Hosts.Local;
using ActorLab.Tests.Domain.Common;

namespace ActorLab.Tests.Hosts.Cluster;

/// <summary>A cluster of this process: nodes started through the command line, on loopback ports that are free, with a folder of SQLite journals.</summary>
internal sealed class ClusterCli(ExperimentCatalog experiments) : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<(CancellationTokenSource Stop, Task<CliRun> Run)> _nodes = [];

    /// <summary>Port of the first node, which the others join by.</summary>
    public int Port { get; } = FreePort();

    public string this[string name] => _folder[name];


    /// <summary>Starts a node; the first begins the cluster.</summary>
    public int StartNode(params string[] roles) => StartNode(experiments, roles);

    /// <summary>Starts a node that knows these systems.</summary>
    public int StartNode(ExperimentCatalog known, params string[] roles)
    {
        int node = _nodes.Count, port = node == 0 ? Port : 0;
        var stop = new CancellationTokenSource();
        string[] args =
        [
            "node", "--listen", $"127.0.0.1:{port}", .. roles.SelectMany(r => (string[])["--role", r]), .. Common("--set"), "--set", $"folder={_folder[$"node{node}"]}", "--set", "workers=1",
        ];
        _nodes.Add((stop, Task.Run(() => CliRun.Of(null, args, known, stop.Token))));
        return node;
    }

    /// <summary>A node that ends by itself: what it said.</summary>
    public Task<CliRun> EndOf(int node) => _nodes[node].Run;

    /// <summary>Stops a node as a signal would, and gives what it said.</summary>
    public async Task<CliRun> StopNode(int node)
    {
        await _nodes[node].Stop.CancelAsync();
        return await _nodes[node].Run;
    }

    public Task<CliRun> Cli(params string[] args) => CliRun.Of(null, [.. args, .. Common("--node-set")], experiments);

    /// <summary>The same, with what it says at hand while it runs.</summary>
    public Task<int> Watch(ConcurrentQueue<string> output, CancellationToken stop, params string[] args) =>
        ActorLab.Hosts.Cli.RunAsync([.. args, .. Common("--node-set")], new Lines(output), TextWriter.Null, null, experiments, stop);

    /// <summary>Waits until something is so.</summary>
    public async Task Until(Func<bool> seen)
    {
        for (var clock = System.Diagnostics.Stopwatch.StartNew(); !seen(); await Task.Delay(50)) Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), "it did not come in time");
    }

    public async ValueTask DisposeAsync()
    {
        for (int node = _nodes.Count - 1; node >= 0; node--) await StopNode(node);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    /// <summary>What every process of the cluster is told.</summary>
    private string[] Common(string set) => ["--join", $"127.0.0.1:{Port}", set, "security.insecure-loopback=true", set, $"storage.folder={_folder["db"]}"];

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Keeps each text that is written, for another thread to look at.</summary>
    private sealed class Lines(ConcurrentQueue<string> lines) : StringWriter
    {
        public override void Write(string? value) => lines.Enqueue(value ?? "");

        public override void WriteLine(string? value) => lines.Enqueue(value ?? "");
    }
}
