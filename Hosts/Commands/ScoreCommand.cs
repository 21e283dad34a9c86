using System.CommandLine;

namespace ActorLab.Hosts.Commands;

/// <summary>What <c>actorlab score</c> was asked for.</summary>
/// <param name="Gold">The file of right answers, <c>.tsv</c> or <c>.tagged</c>.</param>
/// <param name="Predictions">The file of predictions.</param>
internal sealed record ScoreRequest(string Gold, string Predictions);

/// <summary><c>score --gold FILE --predictions FILE</c>: counts right answers.</summary>
internal static class ScoreCommand
{
    public static Command Create(CliContext context, VerbHandler<ScoreRequest> handler)
    {
        var gold = new Option<string>("--gold") { Description = "The questions with their right answers, a .tsv or .tagged file.", Required = true, HelpName = "file" };
        var predictions = new Option<string>("--predictions") { Description = "The predictions: an id and the values, parted by tabs, a line.", Required = true, HelpName = "file" };
        var command = new Command("score", "Count right answers as the official evaluator does.") { gold, predictions };
        command.Handle(context, parsed => new ScoreRequest(parsed.GetRequiredValue(gold), parsed.GetRequiredValue(predictions)), handler);
        return command;
    }
}
