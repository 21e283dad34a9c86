using System.Diagnostics;
using System.Globalization;
using ActorLab.Actors.Runtime.Cluster;
using ActorLab.Actors.Runtime.Tickets;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Benchmarks.Cluster.Noop;

namespace ActorLab.Benchmarks.Cluster;

/// <summary>
/// Measures what the runtime itself costs: tickets per second with workers that do nothing, in one process and over two;
/// throughput of workers that wait 5 ms a ticket, over several nodes; and how fast weights reach nodes.
/// </summary>
internal static class RatesExperiment
{
    private const double OneProcess = 20_000, TwoProcesses = 5_000, Linear = 0.9, WeightsSeconds = 2;
    // A write of the journal takes about 10 ms whatever is in it: rates grow with the results that are under way.
    private const int WeightsBytes = 10 << 20, WeightsNodes = 4;

    public static async Task<bool> RunAsync(ClusterOptions options)
    {
        bool good = true;
        if (options.Has("local"))
        {
            double rate = await LocalAsync(options);
            good &= Say($"one process: {rate:0} tickets/s, aim {OneProcess:0}", rate >= OneProcess);
        }

        if (options.Has("pair"))
        {
            double rate = await ClusterAsync(options, "rates-pair", 1, options.Tickets > 0 ? options.Tickets : 100_000, "noop.wait=0s", "noop.credit=1024", "noop.batch=10000");
            good &= Say($"two processes: {rate:0} tickets/s, aim {TwoProcesses:0}", rate >= TwoProcesses);
        }

        if (options.Has("linear"))
        {
            double one = 0;
            foreach (int nodes in options.Nodes)
            {
                // Twenty seconds of waiting each, half of it measured.
                double rate = await ClusterAsync(options, $"rates-{nodes}", nodes, nodes * options.Workers * 200 * 20, "noop.wait=5ms", "noop.credit=64", "noop.batch=1000");
                if (one == 0) one = rate / nodes;
                double share = rate / (one * nodes);
                good &= Say($"{nodes} nodes of {options.Workers} workers that wait 5 ms: {rate:0} tickets/s, {share:0.00} of linear, aim {Linear:0.00}", share >= Linear);
            }
        }

        if (options.Has("weights")) good &= await WeightsAsync(options);
        return good;
    }

    private static async Task<double> LocalAsync(ClusterOptions options)
    {
        string folder = Path.Combine(options.Work, "rates-local"), conf = Path.Combine(options.Work, "noop.conf");
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        await File.WriteAllTextAsync(conf, "experiment = noop\nseed = 1\n");
        int tickets = options.Tickets > 0 ? options.Tickets : 300_000;
        string[] arguments =
        [
            .. options.Program.Skip(1), "run", conf, "--run-dir", folder, "--set", $"noop.tickets={tickets}", "--set", "noop.credit=1024", "--set", "noop.batch=10000",
            "--set", $"noop.workers={options.Workers}", .. options.Settings,
        ];
        using Process run = Process.Start(new ProcessStartInfo(options.Program[0], arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = run.StandardOutput.ReadToEndAsync(), error = run.StandardError.ReadToEndAsync();
        await run.WaitForExitAsync();
        if (run.ExitCode != 0) throw new ClusterFault($"the local run ended with {run.ExitCode}: {await error} {await output}");
        return Rate(ClusterJournals.Sqlite(folder).Run("run"));
    }

    private static async Task<double> ClusterAsync(ClusterOptions options, string name, int nodes, int tickets, params string[] settings)
    {
        await using ClusterScene scene = await ClusterScene.StartAsync(options, name, (NodeRoles.Coordinator, 1), (NodeRoles.Worker, nodes));
        await scene.SubmitAsync([$"noop.tickets={tickets}", .. settings]);
        await scene.UntilAsync(() => scene.Eye.Ended is not null, "to end", mayEnd: true);
        return Rate(scene.Journals.Run(scene.RunId));
    }

    private static async Task<bool> WeightsAsync(ClusterOptions options)
    {
        await using ClusterScene scene = await ClusterScene.StartAsync(
            options, "rates-weights", (NodeRoles.Coordinator, 1), (NodeRoles.Learner, 1), (NodeRoles.Worker, WeightsNodes));
        await scene.SubmitAsync(
            $"noop.tickets={WeightsNodes * options.Workers * 200 * 30}", "noop.wait=5ms", "noop.credit=16", "noop.batch=5000", "noop.learner=true", $"noop.weights-bytes={WeightsBytes}B");
        await scene.UntilAsync(() => scene.Eye.Ended is not null, "to end", mayEnd: true);
        IReadOnlyList<double> times = WeightsTimes.UntilAllReady(scene.RunDirectory, WeightsNodes + 1);
        if (times.Count == 0) throw new ClusterFault("no weights reached all nodes");
        int missed = scene.MissedHeartbeats();
        return Say(
            $"weights of {WeightsBytes >> 20} MiB on {WeightsNodes} nodes, {times.Count} times: ready on all after {times.Average() / 1000:0.00} s on average, {times.Max() / 1000:0.00} s at most, aim {WeightsSeconds:0.00} s; {missed} missed heartbeats",
            times.Max() < 1000 * WeightsSeconds && missed == 0);
    }

    /// <summary>Accepted tickets a second, by the times in the journal, without the first two fifths and the last tenth: nodes begin and end one after the other.</summary>
    private static double Rate(IReadOnlyList<RunRow> rows)
    {
        RunRow[] accepted = [.. rows.Where(r => r.Event is TicketAccepted)];
        int from = accepted.Length * 2 / 5, to = accepted.Length * 9 / 10;
        return (to - from) / Math.Max(0.001, TimeSpan.FromTicks(accepted[to].Created - accepted[from].Created).TotalSeconds);
    }

    private static bool Say(FormattableString line, bool holds)
    {
        Console.WriteLine($"{line.ToString(CultureInfo.InvariantCulture)}: {(holds ? "holds" : "does not hold")}");
        return holds;
    }
}
