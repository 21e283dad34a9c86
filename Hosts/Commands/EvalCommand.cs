using System.CommandLine;
using ActorLab.Actors.Runtime.Settings;

namespace ActorLab.Hosts.Commands;

/// <summary>What <c>actorlab eval</c> was asked for.</summary>
/// <param name="RunDirectory">The run's directory; it exists and has settings.</param>
/// <param name="Settings">The run's settings with the overrides.</param>
/// <param name="Split">Which part of the data: <c>dev</c> or <c>test</c>.</param>
/// <param name="Predictions">Where to write the predictions, in the form that <c>score</c> reads, or null.</param>
internal sealed record EvalRequest(string RunDirectory, EffectiveSettings Settings, string Split, string? Predictions);

/// <summary><c>eval DIR</c>: measures a run's best policy.</summary>
internal static class EvalCommand
{
    public static Command Create(CliContext context, VerbHandler<EvalRequest> handler)
    {
        Argument<string> directory = CommonOptions.RunDirectory();
        Option<string[]> set = CommonOptions.Set();
        Option<string?> device = CommonOptions.Device(), data = CommonOptions.Data();
        Option<string> split = new Option<string>("--split") { Description = "The part of the data to measure on.", DefaultValueFactory = _ => "dev" }.AcceptOnlyFromAmong("dev", "test");
        var predictions = new Option<string?>("--predictions") { Description = "Write the predictions to this file, for 'score'.", HelpName = "file" };
        var command = new Command("eval", "Measure the best policy of a run.") { directory, split, predictions, set, device, data };
        command.Handle(
            context,
            parsed =>
            {
                string path = parsed.GetRequiredValue(directory);
                EffectiveSettings settings = RunDirectorySettings.Load(context, path, CommonOptions.Overrides(parsed, set, (device, "device"), (data, "data.root")));
                return new EvalRequest(path, settings, parsed.GetRequiredValue(split), parsed.GetValue(predictions));
            },
            handler);
        return command;
    }
}
