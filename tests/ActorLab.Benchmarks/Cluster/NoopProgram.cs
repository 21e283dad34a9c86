using ActorLab.Benchmarks.Cluster.Noop;
using ActorLab.Hosts;

namespace ActorLab.Benchmarks.Cluster;

/// <summary>This program as <c>actorlab</c>, with the experiment that <c>actorlab</c> does not know: <c>ActorLab.Benchmarks actorlab node ...</c>.</summary>
internal static class NoopProgram
{
    public const string Verb = "actorlab";

    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        using var signals = new StopSignals(Console.Error);
        return await Cli.RunAsync(args, Console.Out, Console.Error, experiments: NoopModule.Catalog, stop: signals.Token);
    }
}
