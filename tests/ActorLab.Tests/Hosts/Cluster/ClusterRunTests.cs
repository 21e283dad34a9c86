using System.Text.Json.Nodes;
using ActorLab.Hosts.Local;
using ActorLab.Tests.Extending;

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
}
