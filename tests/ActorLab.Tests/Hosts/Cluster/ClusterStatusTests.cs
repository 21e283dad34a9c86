using System.Net;
using System.Net.Sockets;
using ActorLab.Actors.Runtime.Cluster;
using ActorLab.Hosts;
using ActorLab.Hosts.Cluster;

namespace ActorLab.Tests.Hosts.Cluster;

public sealed class ClusterStatusTests
{
    [Fact]
    public async Task The_table_shows_nodes_and_run()
    {
        await using TestNode node = await TestNode.StartAsync();
        CliRun run = await Status(node);
        Assert.Equal((0, ""), (run.Code, run.Error));
        IEnumerable<string> lines = run.Output.Split('\n').Select(l => string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Where(l => l.Length > 0 && l[0] != '─');
        Assert.Equal(
            """
            node roles membership ready actors partitions restarts version
            akka.tcp://lab@a:2552 coordinator, memory Up yes learner-0 0..2, 5 0 0.1.0
            akka.tcp://lab@b:2552 worker Up, unreachable no evaluator-0, explorer-0..2 3 0.1.0
            akka.tcp://lab@b:2552: the disk is [full] [2J
            Run r-7 (mapo) in runs/r-7: phase train, step 12,345, 01:02:03
            Tickets: 250 open, 16 in flight, 2 given up; workers: 4; policy lag 1.25
            """.ReplaceLineEndings("\n"),
            string.Join('\n', lines));
    }

    [Fact]
    public async Task A_cluster_without_a_run_says_so_and_what_it_waits_for()
    {
        await using TestNode node = await TestNode.StartAsync(report: _ => Task.FromResult(new ClusterReport([], null, "no node has the role learner")));
        CliRun run = await Status(node);
        Assert.Contains("The run waits: no node has the role learner\nNo run.\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_the_report()
    {
        await using TestNode node = await TestNode.StartAsync(withToken: true);
        CliRun run = await Status(node, "--json", "--token-file", node.TokenFile);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(("train", 2), ((string)run.Json["run"]!["phase"]!, run.Json["nodes"]!.AsArray().Count));
    }

    [Fact]
    public async Task Tokens_that_are_missing_or_wrong_are_one_sentence()
    {
        await using TestNode node = await TestNode.StartAsync(withToken: true);
        string at = node.Server.Address.ToString().TrimEnd('/');
        Assert.Equal((1, $"error: {at} wants a token: name the file with --token-file\n"), Fault(await Status(node)));
        TestNode.WriteSecret(node.TokenFile, new string('x', 32));
        Assert.Equal((1, $"error: {at} refuses the token of --token-file: give the file that its http.token-file names\n"), Fault(await Status(node, "--token-file", node.TokenFile)));
        TestNode.WriteSecret(node.TokenFile, "short");
        Assert.Equal(2, (await Status(node, "--token-file", node.TokenFile)).Code);
        Assert.Equal(2, (await Status(node, "--token-file", node.TokenFile + "-none")).Code);
    }

    [Fact]
    public async Task A_node_that_is_away_or_has_no_coordinator_is_one_sentence()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        CliRun run = await CliRun.Of("cluster", "status", "--url", $"http://127.0.0.1:{port}");
        Assert.Equal(1, run.Code);
        Assert.StartsWith($"error: http://127.0.0.1:{port} cannot be reached (", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));

        await using TestNode node = await TestNode.StartAsync(
            report: _ => new TaskCompletionSource<ClusterReport>().Task, patience: TimeSpan.FromMilliseconds(100));
        run = await Status(node);
        Assert.Equal(1, run.Code);
        Assert.Contains("cannot say how the cluster stands: No answer within 0.1 s: the cluster has no coordinator", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--url", "127.0.0.1:8558")]
    [InlineData("--url", "ftp://x")]
    [InlineData("--url", "http://user:pass@x")]
    [InlineData("--watch", "0")]
    [InlineData("--watch", "often")]
    [InlineData("--watch", "5", "--json")]
    public async Task Bad_usage_is_told(params string[] options)
    {
        CliRun run = await CliRun.Of(["cluster", "status", .. options]);
        Assert.Equal(2, run.Code);
    }

    [Fact]
    public async Task A_page_of_another_server_is_no_report()
    {
        await using TestNode node = await TestNode.StartAsync(report: _ => Task.FromResult(new ClusterReport(null!, null, "")));
        CliRun run = await Status(node);
        Assert.Equal(1, run.Code);
    }

    [Fact]
    public async Task Watching_goes_on_over_faults_until_it_is_stopped()
    {
        using var stop = new CancellationTokenSource();
        int calls = 0;
        await using TestNode node = await TestNode.StartAsync(report: _ =>
        {
            calls++;
            if (calls == 2) throw new InvalidOperationException();
            if (calls == 3) stop.Cancel();
            return Task.FromResult(TestNode.Report);
        });
        CliRun run = await CliRun.Of(null, ["cluster", "status", "--url", node.Server.Address.ToString(), "--watch", "0.1"], stop: stop.Token);
        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        Assert.Contains("answered 500", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("3", "3")]
    [InlineData("5 0 1 2", "0..2, 5")]
    public void Numbers_in_a_row_are_shown_together(string numbers, string expected) =>
        Assert.Equal(expected, ClusterTable.Ranges([.. numbers.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)]));

    private static Task<CliRun> Status(TestNode node, params string[] options) =>
        CliRun.Of(["cluster", "status", "--url", node.Server.Address.ToString(), .. options]);

    private static (int, string) Fault(CliRun run) => (run.Code, run.Error);
}
