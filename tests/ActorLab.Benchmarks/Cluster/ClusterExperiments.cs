namespace ActorLab.Benchmarks.Cluster;

/// <summary>The experiments on clusters of processes, by the first argument of the program.</summary>
internal static class ClusterExperiments
{
    private static readonly Dictionary<string, Func<ClusterOptions, Task<bool>>> All = new(StringComparer.Ordinal)
    {
        ["cluster-kill"] = KillExperiment.RunAsync,
        ["cluster-partition"] = PartitionExperiment.RunAsync,
        ["cluster-chaos"] = ChaosExperiment.RunAsync,
        ["cluster-rates"] = RatesExperiment.RunAsync,
    };

    public static bool Has(string name) => All.ContainsKey(name);

    /// <summary>Runs one; 0 where all held, 1 where something did not, 2 for wrong usage.</summary>
    public static async Task<int> RunAsync(string name, IReadOnlyList<string> args)
    {
        ClusterOptions options;
        try
        {
            options = ClusterOptions.Parse(args);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }

        Directory.CreateDirectory(options.Work);
        try
        {
            bool good = await All[name](options);
            Console.WriteLine(good ? "all held" : "something did not hold");
            return good ? 0 : 1;
        }
        catch (ClusterFault e)
        {
            Console.WriteLine($"{name}: {e.Message}. The nodes' output and logs are in {options.Work}.");
            return 1;
        }
    }
}
