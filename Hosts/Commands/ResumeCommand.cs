using System.CommandLine;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Hosts.Cluster;

namespace ActorLab.Hosts.Commands;

/// <summary>What <c>actorlab resume</c> was asked for.</summary>
/// <param name="RunDirectory">The run's directory; it exists and has settings.</param>
/// <param name="Settings">The run's settings with the overrides.</param>
/// <param name="Node">How this process reaches the cluster that runs it; null to run it here.</param>
/// <param name="Detached">Whether to leave once the cluster has it.</param>
internal sealed record ResumeRequest(string RunDirectory, EffectiveSettings Settings, NodeSettings? Node = null, bool Detached = false);

/// <summary><c>resume DIR</c>: goes on with a run that was stopped or killed.</summary>
internal static class ResumeCommand
{
    public static Command Create(CliContext context, VerbHandler<ResumeRequest> handler)
    {
        Argument<string> directory = CommonOptions.RunDirectory();
        Option<string[]> set = CommonOptions.Set();
        Option<string?> device = CommonOptions.Device(), data = CommonOptions.Data();
        var host = new HostOptionsOfCli();
        var command = new Command("resume", "Go on with a run that was stopped or killed.") { directory, set, device, data };
        host.AddTo(command);
        command.Handle(
            context,
            parsed =>
            {
                string path = parsed.GetRequiredValue(directory);
                EffectiveSettings settings = RunDirectorySettings.Load(context, path, CommonOptions.Overrides(parsed, set, (device, "device"), (data, "data.root")));
                return new ResumeRequest(path, settings, host.Node(parsed), host.Detached(parsed));
            },
            handler);
        return command;
    }
}
