using ActorLab.Actors.Runtime.Cluster;

namespace ActorLab.Benchmarks.Cluster;

/// <summary>
/// Kills one process of each role in turn under a run, the one that does the role's work, with a standby and without one, and
/// states how long the run took to go on. At its end no acknowledged trajectory may be missing.
/// </summary>
internal static class KillExperiment
{
    public static async Task<bool> RunAsync(ClusterOptions options)
    {
        var table = new List<string> { Recovery.Heading };
        bool good = true;
        foreach (bool standby in (bool[])[true, false])
        {
            if (!options.Has(standby ? "standby" : "alone")) continue;
            int several = standby ? 2 : 1;
            await using ClusterScene scene = await ClusterScene.StartAsync(
                options, standby ? "kill-standby" : "kill-alone", (NodeRoles.Coordinator, several), (NodeRoles.Learner, several), (NodeRoles.Memory, 2), (NodeRoles.Worker, 2));
            await scene.SubmitAsync(Settings(options));
            foreach (string role in NodeRoles.All.Reverse())
            {
                await scene.UntilAsync(() => scene.Nodes.All(scene.IsReady), "to be whole");
                NodeProcess node = Recovery.Holder(scene, role);
                bool other = scene.Nodes.Count(n => n.Spec.Role == role) > 1;
                Recovery recovery = await Recovery.MeasureAsync(scene, $"SIGKILL of {node.Spec.Name}", other, () =>
                {
                    node.Kill();
                    return Task.CompletedTask;
                }, learner: role == NodeRoles.Learner);
                table.Add(recovery.ToString());
            }

            good &= await EndAsync(scene, table);
        }

        Console.WriteLine(string.Join('\n', table));
        return good;
    }

    /// <summary>Endless runs, which are stopped when all is measured.</summary>
    public static string[] Settings(ClusterOptions options) => options.IsNoop
        ? [$"noop.tickets={(options.Tickets > 0 ? options.Tickets : 1_000_000)}", "noop.wait=50ms", "noop.store=true", "noop.learner=true"]
        : [];

    /// <summary>Stops the run and judges it by its journals.</summary>
    public static async Task<bool> EndAsync(ClusterScene scene, List<string> lines)
    {
        await scene.StopAsync();
        RunVerdict verdict = scene.Judge();
        int own = scene.Nodes.Sum(n => n.OwnEnds);
        lines.Add($"\n{Path.GetFileName(scene.Folder)}: {verdict}; nodes ended by themselves {own} times.\n");
        Console.Error.WriteLine(lines[^1]);
        return verdict.Holds && verdict.Ends == 0;
    }
}
