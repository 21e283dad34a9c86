using System.CommandLine;
using ActorLab.Domain.Common;

namespace ActorLab.Hosts.Commands;

/// <summary>What <c>actorlab data ...</c> was asked for.</summary>
/// <param name="Root">The folder of data sets; it exists.</param>
/// <param name="Sets">The names of the sets asked for; empty for all.</param>
internal sealed record DataRequest(string Root, IReadOnlyList<string> Sets);

/// <summary><c>data list</c>, <c>data verify</c> and <c>data agreement</c>: what data sets are there, whether they are whole, and how our readings agree with theirs.</summary>
internal static class DataCommand
{
    public static Command Create(CliContext context, VerbHandler<DataRequest> list, VerbHandler<DataRequest> verify, VerbHandler<DataRequest> agreement) =>
        new("data", "Look at data sets.")
        {
            Verb(context, "list", "List the data sets that are there.", list),
            Verb(context, "verify", "Check the data sets against their sums.", verify),
            Verb(context, "agreement", "Compare our readings of WikiTableQuestions' cells and questions with CoreNLP's.", agreement, takesSets: false),
        };

    private static Command Verb(CliContext context, string name, string description, VerbHandler<DataRequest> handler, bool takesSets = true)
    {
        Option<string?> data = CommonOptions.Data();
        var sets = new Argument<string[]>("sets") { Description = "The sets, such as wikitablequestions; all if none is named.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command(name, description) { data };
        if (takesSets) command.Add(sets);
        command.Handle(
            context,
            parsed =>
            {
                string root = CliContext.DataRoot(parsed.GetValue(data))
                    ?? throw new InputException("no folder of data sets is known: give --data DIR or set the environment variable ACTORLAB_DATA");
                if (!Directory.Exists(root)) throw new InputException("there is no such folder of data sets", root);
                return new DataRequest(root, takesSets ? parsed.GetValue(sets) ?? [] : []);
            },
            handler);
        return command;
    }
}
