using System.CommandLine;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Hosts.Cluster;

namespace ActorLab.Hosts.Commands;

/// <summary>What <c>actorlab run</c> was asked for.</summary>
/// <param name="Settings">The settings, read and checked, overrides and short options included.</param>
/// <param name="RunDirectory">The directory asked for, or null for one named by time and experiment under <c>runs/</c>.</param>
/// <param name="Node">How this process reaches the cluster that runs it; null to run it here.</param>
/// <param name="Detached">Whether to leave once the cluster has it.</param>
internal sealed record RunRequest(EffectiveSettings Settings, string? RunDirectory, NodeSettings? Node = null, bool Detached = false);

/// <summary><c>run CONF</c>: runs an experiment.</summary>
internal static class RunCommand
{
    public static Command Create(CliContext context, VerbHandler<RunRequest> handler)
    {
        var file = new Argument<string>("conf") { Description = "The settings file, such as hocon/program-synthesis/quickstart.conf.", HelpName = "CONF" };
        Option<string[]> set = CommonOptions.Set();
        Option<string?> seed = CommonOptions.Seed(), device = CommonOptions.Device(), data = CommonOptions.Data();
        var directory = new Option<string?>("--run-dir") { Description = "The run's directory, which must not exist or be empty.", HelpName = "dir" };
        var host = new HostOptionsOfCli();
        var command = new Command("run", "Run an experiment.") { file, set, seed, directory, device, data };
        host.AddTo(command);
        command.Handle(
            context,
            parsed =>
            {
                IReadOnlyList<SettingsOverride> overrides = CommonOptions.Overrides(parsed, set, (seed, "seed"), (device, "device"), (data, "data.root"));
                EffectiveSettings settings = context.Schema.Load(parsed.GetRequiredValue(file), overrides);
                _ = settings.Experiment;
                return new RunRequest(settings, parsed.GetValue(directory), host.Node(parsed), host.Detached(parsed));
            },
            handler);
        return command;
    }
}
