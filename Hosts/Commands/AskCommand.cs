using System.CommandLine;

namespace ActorLab.Hosts.Commands;

/// <summary>What <c>actorlab ask</c> was asked for.</summary>
/// <param name="RunDirectory">The run whose best policy answers.</param>
/// <param name="Table">The table's file.</param>
/// <param name="Question">The question.</param>
internal sealed record AskRequest(string RunDirectory, string Table, string Question);

/// <summary><c>ask --run DIR --table T.csv "question"</c>: answers a question with the program that found the answer.</summary>
internal static class AskCommand
{
    public static Command Create(CliContext context, VerbHandler<AskRequest> handler)
    {
        var run = new Option<string>("--run") { Description = "The run whose best policy answers.", Required = true, HelpName = "dir" };
        var table = new Option<string>("--table") { Description = "The table: a CSV or TSV file with a header, or a .tagged one of WikiTableQuestions.", Required = true, HelpName = "file" };
        var question = new Argument<string>("question") { Description = "The question, in quotes." };
        var command = new Command("ask", "Answer a question on a table: the answer, its program and the rows used.") { run, table, question };
        command.Handle(context, parsed => new AskRequest(parsed.GetRequiredValue(run), parsed.GetRequiredValue(table), parsed.GetRequiredValue(question)), handler);
        return command;
    }
}
