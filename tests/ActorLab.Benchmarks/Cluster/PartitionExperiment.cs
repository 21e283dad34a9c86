using System.Diagnostics;
using ActorLab.Actors.Runtime.Cluster;

namespace ActorLab.Benchmarks.Cluster;

/// <summary>Cuts the workers off a run and then a memory node, each for so long that the cluster goes on without them, and states how long the run took to go on.</summary>
internal static class PartitionExperiment
{
    private const int Port = 4053;

    public static async Task<bool> RunAsync(ClusterOptions options)
    {
        if (Namespaces.Fault() is { } fault)
        {
            Console.WriteLine($"skipped: {fault}.");
            return true;
        }

        using var net = new Namespaces();
        var cables = new Dictionary<string, string>(StringComparer.Ordinal);
        var specs = new List<NodeSpec>();
        foreach (NodeSpec spec in ClusterScene.Specs([(NodeRoles.Coordinator, 2), (NodeRoles.Learner, 2), (NodeRoles.Memory, 2), (NodeRoles.Worker, 2)]))
        {
            (string name, string address, string cable) = net.Add(secondSide: spec.Role == NodeRoles.Worker);
            cables[spec.Name] = cable;
            specs.Add(spec with { Host = address, Port = Port, Namespace = name });
        }

        await using ClusterScene scene = await ClusterScene.StartAsync(options, "partition", specs, Namespaces.Here, Certificates(options, specs));
        await scene.SubmitAsync(KillExperiment.Settings(options));
        var table = new List<string> { Recovery.Heading };

        foreach ((string cut, TimeSpan time) in new[] { ("short", TimeSpan.FromSeconds(5)), ("long", 2 * options.Every) })
        {
            if (!options.Has(cut)) continue;
            table.Add((await Recovery.MeasureAsync(scene, $"the workers cut off for {time.TotalSeconds:0} s; times from the cut's end", false, async () =>
            {
                Namespaces.Set(Namespaces.BetweenSides, up: false);
                await Task.Delay(time);
                Namespaces.Set(Namespaces.BetweenSides, up: true);
            })).ToString());
        }

        if (options.Has("memory"))
        {
            await scene.UntilAsync(() => scene.Nodes.All(scene.IsReady), "to be whole");
            NodeProcess memory = Recovery.Holder(scene, NodeRoles.Memory);
            table.Add((await Recovery.MeasureAsync(
                scene,
                $"{memory.Spec.Name} cut off until the run went on without it",
                true,
                () => Cable(memory, up: false),
                () => Cable(memory, up: true))).ToString());
        }

        bool good = await KillExperiment.EndAsync(scene, table);
        Console.WriteLine(string.Join('\n', table));
        return good;

        Task Cable(NodeProcess node, bool up)
        {
            Namespaces.Set(cables[node.Spec.Name], up);
            return Task.CompletedTask;
        }
    }

    /// <summary>Nodes that are not on loopback have certificates: one of all nodes is enough here.</summary>
    private static IReadOnlyList<string> Certificates(ClusterOptions options, IReadOnlyList<NodeSpec> specs)
    {
        string folder = Path.Combine(options.Work, "certs");
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Run("certs", "init", folder);
        Run(["certs", "issue", "node", "--dir", folder, .. specs.Select(s => s.Host).Append(Namespaces.Here).SelectMany(h => (string[])["--host", h])]);
        return
        [
            $"security.authority={Path.Combine(folder, "authority.pem")}", $"security.certificate={Path.Combine(folder, "node.pem")}", $"security.key={Path.Combine(folder, "node-key.pem")}",
        ];

        void Run(params string[] arguments)
        {
            using Process process = Process.Start(new ProcessStartInfo(options.Program[0], [.. options.Program.Skip(1), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0) throw new ClusterFault($"'{string.Join(' ', arguments)}' failed: {error.Trim()}");
        }
    }
}
