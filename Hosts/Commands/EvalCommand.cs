using System.CommandLine;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis.Answers;

namespace ActorLab.Hosts.Commands;

/// <summary>What <c>actorlab eval</c> was asked for.</summary>
/// <param name="Models">The runs' directories, or model files, that answer together.</param>
/// <param name="Overrides">Changes to their settings.</param>
/// <param name="Split">Which part of the data: <c>dev</c> or <c>test</c>.</param>
/// <param name="Predictions">Where to write the predictions, in the form that <c>score</c> reads, or null.</param>
/// <param name="Choice">How answers are chosen.</param>
/// <param name="Calibrate">Whether to fit a calibration on the questions and keep it.</param>
/// <param name="Picture">Where to draw how reliable the confidences are, or null.</param>
internal sealed record EvalRequest(
    IReadOnlyList<string> Models, IReadOnlyList<SettingsOverride> Overrides, string Split, string? Predictions, AnswerChoice Choice, bool Calibrate, string? Picture);

/// <summary><c>eval DIR</c>: measures a run's best policy.</summary>
internal static class EvalCommand
{
    public static Command Create(CliContext context, VerbHandler<EvalRequest> handler)
    {
        var models = new Argument<string[]>("dir") { Description = "The run's directory, or a model file; several answer together.", HelpName = "DIR", Arity = ArgumentArity.OneOrMore };
        Option<string[]> set = CommonOptions.Set();
        Option<string?> device = CommonOptions.Device(), data = CommonOptions.Data();
        Option<string> split = new Option<string>("--split") { Description = "The part of the data to measure on.", DefaultValueFactory = _ => "dev" }.AcceptOnlyFromAmong("dev", "test");
        var predictions = new Option<string?>("--predictions") { Description = "Write the predictions to this file, for 'score'.", HelpName = "file" };
        var calibrate = new Option<bool>("--calibrate") { Description = "Fit what 'ask' shows as confidence on the dev questions, and keep it with the model." };
        var picture = new Option<string?>("--picture") { Description = "Draw confidence against accuracy into this PNG file.", HelpName = "file" };
        Option<AnswerChoice> choice = AskCommand.Choice();
        var command = new Command("eval", "Measure the best policy of a run, or of several together.") { models, split, predictions, calibrate, picture, choice, set, device, data };
        command.Handle(
            context,
            parsed =>
            {
                if (parsed.GetValue(calibrate) && parsed.GetRequiredValue(split) != "dev") throw new InputException("confidences are fitted on dev questions only: leave out --split test", "--calibrate");
                return new EvalRequest(
                    parsed.GetRequiredValue(models),
                    CommonOptions.Overrides(parsed, set, (device, "device"), (data, "data.root")),
                    parsed.GetRequiredValue(split),
                    parsed.GetValue(predictions),
                    parsed.GetValue(choice),
                    parsed.GetValue(calibrate),
                    parsed.GetValue(picture));
            },
            handler);
        return command;
    }
}
