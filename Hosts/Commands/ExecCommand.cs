using System.CommandLine;

namespace ActorLab.Hosts.Commands;

/// <summary>What <c>actorlab exec</c> was asked for.</summary>
/// <param name="Table">The table's file.</param>
/// <param name="Question">The question whose entities the program may name, or null.</param>
/// <param name="Program">The program's text.</param>
internal sealed record ExecRequest(string Table, string? Question, string Program);

/// <summary><c>exec --table T.csv [--question Q] "PROGRAM"</c>: runs a program on a table.</summary>
internal static class ExecCommand
{
    public static Command Create(CliContext context, VerbHandler<ExecRequest> handler)
    {
        var table = new Option<string>("--table") { Description = "The table: a CSV or TSV file with a header, or a .tagged one of WikiTableQuestions.", Required = true, HelpName = "file" };
        var question = new Option<string?>("--question") { Description = "The question whose entities are the variables after the columns.", HelpName = "text" };
        var program = new Argument<string>("program") { Description = "The program, in quotes: '( first all_rows ) ( hop #0 r.city-string ) <END>'; entities are JSON lists, #k is the result of expression k." };
        var command = new Command("exec", "Run a program on a table and print its denotation.") { table, question, program };
        command.Handle(context, parsed => new ExecRequest(parsed.GetRequiredValue(table), parsed.GetValue(question), parsed.GetRequiredValue(program)), handler);
        return command;
    }
}
