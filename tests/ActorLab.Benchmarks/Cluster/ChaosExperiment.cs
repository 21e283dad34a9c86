using ActorLab.Actors.Runtime.Cluster;
using ActorLab.Domain.Common;

namespace ActorLab.Benchmarks.Cluster;

/// <summary>Kills random processes of any role every few seconds while a run does its tickets; then all must be done, each accepted once.</summary>
internal static class ChaosExperiment
{
    public static async Task<bool> RunAsync(ClusterOptions options)
    {
        await using ClusterScene scene = await ClusterScene.StartAsync(
            options, "chaos", (NodeRoles.Coordinator, 2), (NodeRoles.Learner, 2), (NodeRoles.Memory, 2), (NodeRoles.Worker, 2));
        // So slow that undisturbed it would take about as long as the kills go on.
        int tickets = options.Tickets > 0 ? options.Tickets : 10_000;
        double wait = options.Minutes.TotalMilliseconds * 2 * options.Workers / tickets;
        await scene.SubmitAsync([$"noop.tickets={tickets}", $"noop.wait={Math.Clamp((int)wait, 0, 1000)}ms", "noop.store=true", "noop.learner=true"]);

        RandomStream random = new RandomStreams(options.Seed).Get("kills");
        var kills = new SortedDictionary<string, int>(StringComparer.Ordinal);
        TimeSpan begin = scene.Now, next = options.Every;
        for (; scene.Eye.Ended is null; await Task.Delay(100))
        {
            scene.Eye.Open();
            if (scene.Now - begin > options.Minutes + options.Patience) throw new ClusterFault($"the run has not ended {options.Patience.TotalSeconds:0} s after the last kill: {scene.Count()}; {scene.Describe()}");
            if (scene.Now - begin < next || next >= options.Minutes) continue;
            next += options.Every;
            string role = NodeRoles.All[random.NextInt(NodeRoles.All.Count)];
            NodeProcess[] alike = [.. scene.Nodes.Where(n => n.Spec.Role == role)];
            NodeProcess node = alike[random.NextInt(alike.Length)];
            if (node.Kill()) kills[role] = kills.GetValueOrDefault(role) + 1;
            Console.Error.WriteLine($"{(scene.Now - begin).TotalSeconds:0} s: killed {node.Spec.Name}; {scene.Count()}");
        }

        RunVerdict verdict = scene.Judge();
        Console.WriteLine(
            $"{(scene.Now - begin).TotalSeconds:0} s, {kills.Values.Sum()} kills ({string.Join(", ", kills.Select(k => $"{k.Key} {k.Value}"))}), the run ended {scene.Eye.Ended.Status} {scene.Eye.Ended.Reason}\n{verdict}; nodes ended by themselves {scene.Nodes.Sum(n => n.OwnEnds)} times.");
        return verdict.Holds && verdict.IsComplete && verdict.Done == tickets && verdict.Ends == 1;
    }
}
