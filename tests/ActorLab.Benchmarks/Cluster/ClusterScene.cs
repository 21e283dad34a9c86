using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ActorLab.Actors.Runtime.Cluster;
using ActorLab.Actors.Runtime.Memory;
using ActorLab.Benchmarks.Cluster.Noop;
using ActorLab.Domain.Common;
using ActorLab.Hosts.Cluster;
using ActorLab.Hosts.Cluster.Storage;
using Npgsql;

namespace ActorLab.Benchmarks.Cluster;

/// <summary>How far a run is, counted by what is on the disk.</summary>
/// <param name="Tickets">Tickets accepted.</param>
/// <param name="Reports">Reports of learners.</param>
/// <param name="Acknowledged">Trajectories acknowledged to workers.</param>
internal readonly record struct Progress(long Tickets, long Reports, long Acknowledged);

/// <summary>A cluster of processes with a run on it, in a folder of its own.</summary>
internal sealed class ClusterScene : IAsyncDisposable
{
    private readonly ClusterOptions _options;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly NodeSettings _console;
    private readonly string[] _join, _node;
    private readonly Dictionary<string, long> _acknowledgedBytes = new(StringComparer.Ordinal);
    private (long Tickets, long Reports, long Last) _counted;
    private long _acknowledged;

    private ClusterScene(ClusterOptions options, string folder, IReadOnlyList<NodeSpec> specs, StorageSettings storage, string console, IReadOnlyList<string> security)
    {
        _options = options;
        Folder = folder;
        // Any node may be the one that is down when another joins.
        string[] join = [.. specs.Where(s => s.Role != NodeRoles.Worker).Select(s => s.Address)];
        _join = [.. Each("--join", join)];
        _node = [storage.Postgres.Length > 0 ? $"storage.postgres=\"{storage.Postgres}\"" : $"storage.folder={storage.Folder}", .. security];
        _console = new NodeSettings
        {
            Host = console, Join = new SettingsList<string>(join), Storage = storage, Folder = Path.Combine(folder, "console"), Security = Security(security),
        };
        Eye = new ClusterEye(_console, () => Now);
        Journals = storage.Postgres.Length > 0 ? ClusterJournals.Postgres(storage.Postgres) : ClusterJournals.Sqlite(storage.Folder);
        Nodes =
        [
            .. specs.Select(s => new NodeProcess(
                s, options.Program,
                ["node", "--role", s.Role, "--listen", s.Address, .. _join, .. Each("--set", [.. _node, $"folder={Path.Combine(folder, s.Name)}", $"workers={options.Workers}"])],
                folder)),
        ];
    }

    public string Folder { get; }

    public string RunDirectory => Path.Combine(Folder, "run");

    public IReadOnlyList<NodeProcess> Nodes { get; }

    public ClusterJournals Journals { get; }

    public string RunId { get; private set; } = "";

    public TimeSpan Now => _clock.Elapsed;

    public ClusterEye Eye { get; }

    /// <summary>Starts nodes on loopback, as many of each role as it is told.</summary>
    public static Task<ClusterScene> StartAsync(ClusterOptions options, string name, params IReadOnlyList<(string Role, int Count)> roles) =>
        StartAsync(options, name, Specs(roles), "127.0.0.1", ["security.insecure-loopback=true"]);

    /// <summary>Starts these nodes.</summary>
    public static async Task<ClusterScene> StartAsync(ClusterOptions options, string name, IReadOnlyList<NodeSpec> specs, string console, IReadOnlyList<string> security)
    {
        string folder = Path.Combine(options.Work, name);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        var storage = new StorageSettings { Folder = Path.Combine(folder, "db"), Postgres = options.Postgres.Length > 0 ? await NewDatabaseAsync(options.Postgres, name) : "" };
        await ClusterStorage.InitAsync(storage);
        return new ClusterScene(options, folder, specs, storage, console, security);
    }

    public static IReadOnlyList<NodeSpec> Specs(IReadOnlyList<(string Role, int Count)> roles) =>
        [.. roles.SelectMany(r => Enumerable.Range(1, r.Count).Select(i => new NodeSpec($"{r.Role}-{i}", r.Role, "127.0.0.1", FreePort())))];

    /// <summary>Hands the run to the cluster, and waits until it has begun.</summary>
    /// <param name="settings">Settings on top of those that the experiment was given.</param>
    public async Task SubmitAsync(params IReadOnlyList<string> settings)
    {
        await UntilAsync(() => Nodes.All(IsReady) || Nodes.Any(n => n.OwnEnds > 2), "to have all its nodes");
        if (Nodes.FirstOrDefault(n => n.OwnEnds > 2) is { } fallen) throw new ClusterFault($"{fallen.Spec.Name} does not start: {File.ReadLines(fallen.Output).LastOrDefault()}");
        string conf = _options.Conf;
        if (_options.IsNoop)
        {
            conf = Path.Combine(Folder, "noop.conf");
            await File.WriteAllTextAsync(conf, "experiment = noop\nseed = 1\n");
        }

        string[] arguments =
        [
            .. _options.Program.Skip(1), "run", conf, "--run-dir", RunDirectory, "--host", "cluster", "--detach", .. _join, .. Each("--node-set", [.. _node, $"host={_console.Host}"]),
            .. Each("--set", settings), .. _options.Settings,
        ];
        var start = new ProcessStartInfo(_options.Program[0], arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        using (Process submit = Process.Start(start)!)
        {
            Task<string> output = submit.StandardOutput.ReadToEndAsync(), error = submit.StandardError.ReadToEndAsync();
            await submit.WaitForExitAsync();
            if (submit.ExitCode != 0) throw new InvalidOperationException($"The run was not submitted (exit code {submit.ExitCode}): {await error} {await output}");
        }

        RunId = ClusterMark.Read(ActorLab.Domain.Common.RunDirectory.View(RunDirectory))!.RunId;
        Eye.RunId = RunId;
        await UntilAsync(() => Count().Tickets > 0, "to begin");
    }

    /// <summary>How far the run is.</summary>
    public Progress Count()
    {
        Eye.Open();
        (long tickets, long reports, long last) = Journals.Count(RunId, _counted.Last);
        _counted = (_counted.Tickets + tickets, _counted.Reports + reports, last);
        foreach (NodeProcess node in Nodes.Where(n => File.Exists(n.Acknowledged)))
        {
            using var file = new FileStream(node.Acknowledged, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            file.Seek(_acknowledgedBytes.GetValueOrDefault(node.Spec.Name), SeekOrigin.Begin);
            byte[] news = new byte[file.Length - file.Position];
            file.ReadExactly(news);
            _acknowledged += news.Count(b => b == '\n');
            _acknowledgedBytes[node.Spec.Name] = file.Position;
        }

        return new Progress(_counted.Tickets, _counted.Reports, _acknowledged);
    }

    /// <summary>Looks again and again until something is so.</summary>
    /// <returns>How long that took.</returns>
    public async Task<TimeSpan> UntilAsync(Func<bool> so, string what, bool mayEnd = false)
    {
        TimeSpan start = Now;
        while (!so())
        {
            Eye.Open();
            if (!mayEnd && Eye.Ended is { } end) throw new ClusterFault($"the run ended ({end.Status} {end.Reason}) while it was waited for it {what}");
            if (Now - start > _options.Patience)
                throw new ClusterFault($"the run was waited for {what}, for {_options.Patience.TotalSeconds:0} s in vain; the coordinator last said: {Describe()}");
            await Task.Delay(100);
        }

        return Now - start;
    }

    /// <summary>What the coordinator last said.</summary>
    public string Describe() => Eye.Last is not { } sight
        ? "nothing"
        : $"{(Now - sight.At).TotalSeconds:0.0} s ago: {sight.Report.Waiting} {string.Join("; ", sight.Report.Nodes.Select(n => $"{n.Address} {string.Join(',', n.Roles)} {n.Status}{(n.Reachable ? "" : " unreachable")}{(n.Ready ? " ready" : "")} {n.Fault}".TrimEnd()))}";

    /// <summary>The node of an address such as the coordinator reports; null for those that are no processes of the scene.</summary>
    public NodeProcess? At(string address) => Nodes.FirstOrDefault(n => address.EndsWith('@' + n.Spec.Address, StringComparison.Ordinal));

    /// <summary>Whether a node is a member that is heard, with its part of the run made.</summary>
    public bool IsReady(NodeProcess node) => node.IsUp && (RunId.Length == 0 || node.HasPart) && Eye.Last is { } sight && Now - sight.At < TimeSpan.FromSeconds(2)
        && sight.Report.Nodes.Any(n => At(n.Address) == node && n is { Status: "Up", Reachable: true, Ready: true });

    /// <summary>Asks the run to stop and waits until it has.</summary>
    public async Task StopAsync()
    {
        for (TimeSpan asked = TimeSpan.MinValue; Eye.Ended is null; await Task.Delay(100))
        {
            if (asked == TimeSpan.MinValue) asked = Now;
            if (Now - asked > _options.Patience) throw new ClusterFault($"the run was asked to stop, and had not after {_options.Patience.TotalSeconds:0} s");
            Eye.Open();
            Eye.Stop();
        }
    }

    /// <summary>Reads all journals. The run has ended.</summary>
    public RunVerdict Judge() => RunVerdict.Of(
        Journals.Run(RunId), Nodes.SelectMany(n => AcknowledgementLog.Read(n.Acknowledged)).ToHashSet(), Journals.Trajectories());

    /// <summary>How many times a node found another unreachable, by the nodes' logs.</summary>
    public int MissedHeartbeats() => Nodes.Select(n => Path.Combine(Folder, n.Spec.Name, "log.txt")).Where(File.Exists)
        .Sum(log => File.ReadLines(log).Count(l => l.Contains("UNREACHABLE", StringComparison.Ordinal)));

    public async ValueTask DisposeAsync()
    {
        await Eye.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60));
        foreach (NodeProcess node in Nodes) node.Dispose();
        NpgsqlConnection.ClearAllPools();
    }

    private static IEnumerable<string> Each(string option, IEnumerable<string> values) => values.SelectMany(v => (string[])[option, v]);

    private static SecuritySettings Security(IReadOnlyList<string> settings)
    {
        var values = settings.Select(s => s.Split('=', 2)).ToDictionary(p => p[0], p => p[1], StringComparer.Ordinal);
        return new SecuritySettings
        {
            InsecureLoopback = values.ContainsKey("security.insecure-loopback"),
            Authority = values.GetValueOrDefault("security.authority", ""),
            Certificate = values.GetValueOrDefault("security.certificate", ""),
            Key = values.GetValueOrDefault("security.key", ""),
        };
    }

    /// <summary>An empty database beside the one of a connection string.</summary>
    private static async Task<string> NewDatabaseAsync(string connection, string name)
    {
        string database = "actorlab_" + name.Replace('-', '_');
        await using var server = new NpgsqlConnection(connection);
        await server.OpenAsync();
        foreach (string sql in (string[])[$"DROP DATABASE IF EXISTS {database} WITH (FORCE)", $"CREATE DATABASE {database}"])
        {
            await using var command = new NpgsqlCommand(sql, server);
            await command.ExecuteNonQueryAsync();
        }

        return new NpgsqlConnectionStringBuilder(connection) { Database = database }.ToString();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
