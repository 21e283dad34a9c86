using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using ActorLab.Hosts.Local;
using ActorLab.Tests.Extending;
using ActorLab.Tests.Hosts.Faults;

namespace ActorLab.Tests.Hosts.Cluster;

public sealed class ClusterRunTests
{
    private static readonly ExperimentCatalog Experiments = new(new CurveModule());

    private const string Settings = """
        experiment = evolve-curves
        seed = 3
        curves { tries = 600 }
        """;

    [Fact]
    public async Task A_run_on_three_nodes_ends_as_the_local_run_does()
    {
        await using var cluster = new ClusterCli(Experiments);
        await File.WriteAllTextAsync(cluster["curves.conf"], Settings);
        cluster.StartNode("coordinator");
        cluster.StartNode("worker");
        cluster.StartNode("worker");
        CliRun run = await cluster.Cli("run", cluster["curves.conf"], "--run-dir", cluster["run"], "--host", "cluster", "--json");
        Assert.True(run.Code == 0, run.Error);
        CliRun local = await CliRun.Of(null, ["run", cluster["curves.conf"], "--run-dir", cluster["local"], "--json"], Experiments);
        Assert.Equal(local.Json["metrics"]!.ToJsonString(), run.Json["metrics"]!.ToJsonString());
        Assert.Equal(600, (long)run.Json["steps"]!);
        Assert.Equal("done", (string)JsonNode.Parse(await File.ReadAllTextAsync(cluster["run/result.json"]))!["status"]!);

        CliRun resumed = await CliRun.Of(null, ["resume", cluster["run"]], Experiments);
        Assert.Equal(2, resumed.Code);
        Assert.Contains("--host cluster", resumed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_is_stopped_goes_on_and_ends_as_if_it_had_not_been()
    {
        await using var cluster = new ClusterCli(Experiments);
        await File.WriteAllTextAsync(cluster["curves.conf"], Settings.Replace("600", "5000", StringComparison.Ordinal));
        cluster.StartNode("coordinator", "worker");
        var output = new ConcurrentQueue<string>();
        using var stop = new CancellationTokenSource();
        Task<int> run = cluster.Watch(output, stop.Token, "run", cluster["curves.conf"], "--run-dir", cluster["run"], "--host", "cluster");
        await cluster.Until(() => File.Exists(cluster["run/metrics.jsonl"]) && new FileInfo(cluster["run/metrics.jsonl"]).Length > 0);
        await stop.CancelAsync();
        Assert.Equal(130, await run);
        CliRun resumed = await cluster.Cli("resume", cluster["run"], "--host", "cluster", "--json");
        Assert.True(resumed.Code == 0, resumed.Error);
        CliRun local = await CliRun.Of(null, ["run", cluster["curves.conf"], "--run-dir", cluster["local"], "--json"], Experiments);
        Assert.Equal(local.Json["metrics"]!.ToJsonString(), resumed.Json["metrics"]!.ToJsonString());
    }

    [Fact]
    public async Task A_node_that_leaves_has_its_learner_write_a_checkpoint_first()
    {
        await using var cluster = new ClusterCli(ExperimentCatalog.Default);
        int node = cluster.StartNode("coordinator", "learner", "memory", "worker");
        CliRun run = await cluster.Cli(
            "run", Path.Combine(Tiny(), "tiny.conf"), "--run-dir", cluster["run"], "--host", "cluster", "--detach", "--set", "program-synthesis.training.steps=100000", "--set", "checkpoint.every-time=1h");
        Assert.True(run.Code == 0, run.Error);
        await cluster.Until(() => File.Exists(cluster["run/metrics.jsonl"]) && ReadShared(cluster["run/metrics.jsonl"]).Contains("\"learner\"", StringComparison.Ordinal));
        Assert.Equal(0, (await cluster.StopNode(node)).Code);
        Assert.Single(Directory.EnumerateFiles(cluster["run/checkpoints"]));
    }

    [SkippableFact]
    public async Task A_node_with_a_full_disk_leaves_the_run_to_the_others_and_says_so()
    {
        using SmallDisk disk = SmallDisk.Mount("8m");
        await using var cluster = new ClusterCli(ExperimentCatalog.Default);
        cluster.StartNode("coordinator", "learner", "memory", "worker");
        File.CreateSymbolicLink(cluster["node1"], disk.Path);
        cluster.StartNode("worker");
        await cluster.Until(() => File.Exists(Path.Combine(disk.Path, "log.txt")));
        disk.Fill();
        var output = new ConcurrentQueue<string>();
        using var stop = new CancellationTokenSource();
        Task<int> run = cluster.Watch(
            output, stop.Token, "run", Path.Combine(Tiny(), "tiny.conf"), "--run-dir", cluster["run"], "--host", "cluster", "--set", "program-synthesis.training.steps=100000");
        await cluster.Until(() => string.Concat(output).Contains("This node leaves the run to the others", StringComparison.Ordinal));
        Assert.Contains("full", string.Concat(output), StringComparison.OrdinalIgnoreCase);
        long Steps() => ReadShared(cluster["run/metrics.jsonl"]).Split('\n').LongCount(l => l.Contains("\"learner\"", StringComparison.Ordinal));
        long before = Steps();
        await cluster.Until(() => Steps() > before); // the others go on
        await stop.CancelAsync();
        Assert.Equal(130, await run);
    }

    [Fact]
    public async Task A_run_waits_for_a_role_that_nobody_has_and_says_so()
    {
        await using var cluster = new ClusterCli(Experiments);
        await File.WriteAllTextAsync(cluster["curves.conf"], Settings + "\nbudget.steps = 50");
        cluster.StartNode("coordinator");
        var output = new ConcurrentQueue<string>();
        Task<int> run = cluster.Watch(output, default, "run", cluster["curves.conf"], "--run-dir", cluster["run"], "--host", "cluster");
        await cluster.Until(() => string.Concat(output).Contains("no node has the role 'worker': start one with", StringComparison.Ordinal));
        cluster.StartNode("worker");
        Assert.Equal(0, await run);
    }

    [Fact]
    public async Task A_node_of_another_version_is_refused_by_name_and_a_second_run_by_the_first()
    {
        await using var cluster = new ClusterCli(Experiments);
        await File.WriteAllTextAsync(cluster["curves.conf"], Settings);
        cluster.StartNode("coordinator");
        // Other systems, other settings: what one node writes the other could not read.
        CliRun refused = await cluster.EndOf(cluster.StartNode(new ExperimentCatalog(new CurveModule(), new RuleEvolutionHost()), "worker"));
        Assert.Equal(1, refused.Code);
        Assert.Contains("install the same version on all nodes", refused.Error, StringComparison.Ordinal);

        CliRun first = await cluster.Cli("run", cluster["curves.conf"], "--run-dir", cluster["first"], "--host", "cluster", "--detach");
        Assert.True(first.Code == 0, first.Error);
        CliRun second = await cluster.Cli("run", cluster["curves.conf"], "--run-dir", cluster["second"], "--host", "cluster");
        Assert.Equal(1, second.Code);
        Assert.Contains("The cluster is at work on", second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_that_cannot_be_reached_is_named()
    {
        await using var cluster = new ClusterCli(Experiments);
        await File.WriteAllTextAsync(cluster["curves.conf"], Settings);
        CliRun run = await cluster.Cli("run", cluster["curves.conf"], "--run-dir", cluster["run"], "--host", "cluster", "--node-set", "join-patience=1s");
        Assert.Equal(1, run.Code);
        Assert.Contains($"asked at 127.0.0.1:{cluster.Port}", run.Error, StringComparison.Ordinal);
    }

    private static string ReadShared(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }

    private static string Tiny([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "..", "Simulation", "Tiny");
}
