using System.CommandLine;
using ActorLab.Actors.Runtime.Settings;

namespace ActorLab.Hosts.Commands;

/// <summary>What <c>actorlab resume</c> was asked for.</summary>
/// <param name="RunDirectory">The run's directory; it exists and has settings.</param>
/// <param name="Settings">The run's settings with the overrides.</param>
internal sealed record ResumeRequest(string RunDirectory, EffectiveSettings Settings);

/// <summary><c>resume DIR</c>: goes on with a run that was stopped or killed.</summary>
internal static class ResumeCommand
{
    public static Command Create(CliContext context, VerbHandler<ResumeRequest> handler)
    {
        Argument<string> directory = CommonOptions.RunDirectory();
        Option<string[]> set = CommonOptions.Set();
        Option<string?> device = CommonOptions.Device(), data = CommonOptions.Data();
        var command = new Command("resume", "Go on with a run that was stopped or killed.") { directory, set, device, data };
        command.Handle(
            context,
            parsed =>
            {
                string path = parsed.GetRequiredValue(directory);
                return new ResumeRequest(path, RunDirectorySettings.Load(context, path, CommonOptions.Overrides(parsed, set, (device, "device"), (data, "data.root"))));
            },
            handler);
        return command;
    }
}
