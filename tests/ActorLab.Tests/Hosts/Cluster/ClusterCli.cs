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
    public int StartNode(params string[] roles)
    {
        int node = _nodes.Count, port = node == 0 ? Port : 0;
        var stop = new CancellationTokenSource();
        string[] args =
        [
            "node", "--listen", $"127.0.0.1:{port}", .. roles.SelectMany(r => (string[])["--role", r]), .. Common("--set"), "--set", $"folder={_folder[$"node{node}"]}", "--set", "workers=1",
        ];
        _nodes.Add((stop, Task.Run(() => CliRun.Of(null, args, experiments, stop.Token))));
        return node;
    }

    /// <summary>Stops a node as a signal would, and gives what it said.</summary>
    public async Task<CliRun> StopNode(int node)
    {
        await _nodes[node].Stop.CancelAsync();
        return await _nodes[node].Run;
    }

    public Task<CliRun> Cli(params string[] args) => CliRun.Of(null, [.. args, .. Common("--node-set")], experiments);

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
}
