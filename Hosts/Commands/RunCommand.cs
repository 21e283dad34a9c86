using System.CommandLine;
using ActorLab.Actors.Runtime.Settings;

namespace ActorLab.Hosts.Commands;

/// <summary>What <c>actorlab run</c> was asked for.</summary>
/// <param name="Settings">The settings, read and checked, overrides and short options included.</param>
/// <param name="RunDirectory">The directory asked for, or null for one named by time and experiment under <c>runs/</c>.</param>
internal sealed record RunRequest(EffectiveSettings Settings, string? RunDirectory);

/// <summary><c>run CONF</c>: runs an experiment.</summary>
internal static class RunCommand
{
    public static Command Create(CliContext context, VerbHandler<RunRequest> handler)
    {
        var file = new Argument<string>("conf") { Description = "The settings file, such as hocon/program-synthesis/quickstart.conf.", HelpName = "CONF" };
        Option<string[]> set = CommonOptions.Set();
        Option<string?> seed = CommonOptions.Seed(), device = CommonOptions.Device(), data = CommonOptions.Data();
        var directory = new Option<string?>("--run-dir") { Description = "The run's directory, which must not exist or be empty.", HelpName = "dir" };
        var command = new Command("run", "Run an experiment.") { file, set, seed, directory, device, data };
        command.Handle(
            context,
            parsed =>
            {
                IReadOnlyList<SettingsOverride> overrides = CommonOptions.Overrides(parsed, set, (seed, "seed"), (device, "device"), (data, "data.root"));
                EffectiveSettings settings = context.Schema.Load(parsed.GetRequiredValue(file), overrides);
                _ = settings.Experiment;
                return new RunRequest(settings, parsed.GetValue(directory));
            },
            handler);
        return command;
    }
}
