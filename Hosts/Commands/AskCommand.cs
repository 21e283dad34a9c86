using System.CommandLine;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis.Answers;

namespace ActorLab.Hosts.Commands;

/// <summary>What <c>actorlab ask</c> was asked for.</summary>
/// <param name="Models">The runs and model files that answer together.</param>
/// <param name="Table">The table's file.</param>
/// <param name="Question">The question.</param>
/// <param name="Threshold">The least confidence of an answer that is given.</param>
/// <param name="Choice">How the answer is chosen.</param>
internal sealed record AskRequest(IReadOnlyList<string> Models, string Table, string Question, double Threshold, AnswerChoice Choice);

/// <summary><c>ask --run DIR --table T.csv "question"</c>: answers a question with the program that found the answer.</summary>
internal static class AskCommand
{
    public static Command Create(CliContext context, VerbHandler<AskRequest> handler)
    {
        var run = new Option<string[]>("--run") { Description = "The run whose best policy answers. May be repeated: then the models answer together.", HelpName = "dir" };
        var model = new Option<string[]>("--model") { Description = "A model file that 'model export' wrote, instead of a run or beside runs. May be repeated.", HelpName = "file" };
        var table = new Option<string>("--table") { Description = "The table: a CSV or TSV file with a header, or a .tagged one of WikiTableQuestions.", Required = true, HelpName = "file" };
        var threshold = new Option<double>("--threshold") { Description = "Answer only with at least this confidence, 0 to 1; else say that there is no sure answer and exit with 4.", HelpName = "share" };
        Option<AnswerChoice> choice = Choice();
        var question = new Argument<string>("question") { Description = "The question, in quotes." };
        var command = new Command("ask", "Answer a question on a table: the answer, its program and the rows used.") { run, model, table, threshold, choice, question };
        command.Handle(
            context,
            parsed =>
            {
                string[] models = [.. parsed.GetValue(run) ?? [], .. parsed.GetValue(model) ?? []];
                if (models.Length == 0) throw new InputException("name the model that answers: --run DIR or --model FILE");
                double least = parsed.GetValue(threshold);
                if (!(least is >= 0 and <= 1)) throw new InputException("a confidence is a number from 0 to 1, such as 0.5", "--threshold");
                return new AskRequest(models, parsed.GetRequiredValue(table), parsed.GetRequiredValue(question), least, parsed.GetValue(choice));
            },
            handler);
        return command;
    }

    /// <summary>How the answer is chosen.</summary>
    public static Option<AnswerChoice> Choice() => new("--choose-by")
    {
        Description = "What the answer is chosen by: the most probable program, or the sum over the programs found that give one answer.",
        DefaultValueFactory = _ => AnswerChoice.Program,
    };
}
