using System.CommandLine;
using System.Globalization;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.Common;

namespace ActorLab.Hosts.Commands;

/// <summary>What <c>actorlab simulate</c> was asked for.</summary>
/// <param name="Settings">The run's settings; the seed in them is the first of <paramref name="Seeds"/>.</param>
/// <param name="Seeds">The seeds to simulate.</param>
/// <param name="FaultPlan">File of the fault plan, or null for none.</param>
/// <param name="RunDirectory">Where to keep the run directories, one a seed; null to keep none.</param>
/// <param name="TimeLimit">Virtual time by which a run must have ended.</param>
/// <param name="Nodes">Nodes of the simulated cluster; 1 for a run in one process.</param>
internal sealed record SimulateRequest(EffectiveSettings Settings, IReadOnlyList<long> Seeds, string? FaultPlan, string? RunDirectory, TimeSpan TimeLimit, int Nodes = 1);

/// <summary><c>simulate CONF</c>: runs an experiment in virtual time on one thread, with faults, and checks what must hold.</summary>
internal static class SimulateCommand
{
    private const int MostSeeds = 1_000_000, MostNodes = 50;

    public static Command Create(CliContext context, VerbHandler<SimulateRequest> handler)
    {
        var file = new Argument<string>("conf") { Description = "The settings file, such as hocon/program-synthesis/quickstart.conf.", HelpName = "CONF" };
        Option<string[]> set = CommonOptions.Set();
        Option<string?> seed = CommonOptions.Seed(), data = CommonOptions.Data();
        var seeds = new Option<string?>("--seeds") { Description = "Several seeds, as 1..200.", HelpName = "a..b" };
        var faults = new Option<string?>("--faults") { Description = "A fault plan, such as hocon/faults/mixed.conf.", HelpName = "plan" };
        var directory = new Option<string?>("--run-dir") { Description = "Keep the run directories here, one a seed.", HelpName = "dir" };
        var hours = new Option<double>("--hours") { Description = "Hours of virtual time by which a run must have ended.", HelpName = "n", DefaultValueFactory = _ => 24 };
        var nodes = new Option<int>("--nodes") { Description = $"Simulate a cluster of so many nodes, at most {MostNodes}; 1: one process.", HelpName = "n", DefaultValueFactory = _ => 1 };
        var command = new Command("simulate", "Run an experiment in virtual time with injected faults; the same seed gives the same run.") { file, set, seed, seeds, nodes, faults, directory, hours, data };
        command.Handle(
            context,
            parsed =>
            {
                IReadOnlyList<SettingsOverride> overrides = CommonOptions.Overrides(parsed, set, (seed, "seed"), (data, "data.root"));
                EffectiveSettings settings = context.Schema.Load(parsed.GetRequiredValue(file), overrides);
                _ = settings.Experiment;
                if (parsed.GetValue(seed) is not null && parsed.GetValue(seeds) is not null) throw new InputException("--seed and --seeds exclude each other");
                IReadOnlyList<long> all = parsed.GetValue(seeds) is { } text ? Range(text) : [settings.Run.Seed];
                double limit = parsed.GetValue(hours);
                if (!(limit > 0 && limit <= 1_000_000)) throw new InputException("--hours must be above 0 and at most 1,000,000");
                int count = parsed.GetValue(nodes);
                if (count is < 1 or > MostNodes) throw new InputException($"--nodes must be from 1 to {MostNodes}");
                return new SimulateRequest(settings, all, parsed.GetValue(faults), parsed.GetValue(directory), TimeSpan.FromHours(limit), count);
            },
            handler);
        return command;
    }

    private static IReadOnlyList<long> Range(string text)
    {
        string[] ends = text.Split("..");
        if (ends.Length == 2
            && long.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out long first)
            && long.TryParse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture, out long last)
            && first <= last && last - first < MostSeeds)
        {
            return [.. Enumerable.Range(0, (int)(last - first + 1)).Select(i => first + i)];
        }

        throw new InputException($"--seeds '{text}' is no range of seeds; write it as 1..200");
    }
}
