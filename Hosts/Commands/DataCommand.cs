using System.CommandLine;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Domain.Common;

namespace ActorLab.Hosts.Commands;

/// <summary>What <c>actorlab data ...</c> was asked for.</summary>
/// <param name="Root">The folder of data sets; it exists.</param>
/// <param name="Sets">The names of the sets asked for; empty for all.</param>
internal sealed record DataRequest(string Root, IReadOnlyList<string> Sets);

/// <summary>What <c>actorlab data coverage</c> was asked for.</summary>
/// <param name="Settings">The settings, read and checked.</param>
/// <param name="Split">Which part of the data: <c>dev</c> or <c>train</c>; the test part is for measuring, not for looking at.</param>
/// <param name="Episodes">Most random episodes of each question.</param>
/// <param name="Questions">How many questions, evenly spread; 0 for all.</param>
/// <param name="Failures">Where to describe the questions without a right program, or null.</param>
/// <param name="Chance">Whether each question gets the answer of another one on its table.</param>
internal sealed record CoverageRequest(EffectiveSettings Settings, string Split, int Episodes, int Questions, string? Failures, bool Chance = false);

/// <summary><c>data list</c>, <c>data verify</c>, <c>data agreement</c>, <c>data coverage</c>: what data sets are there, whether they are whole, how our readings agree with theirs, and which questions programs can answer.</summary>
internal static class DataCommand
{
    public static Command Create(CliContext context, VerbHandler<DataRequest> list, VerbHandler<DataRequest> verify, VerbHandler<DataRequest> agreement, VerbHandler<CoverageRequest> coverage) =>
        new("data", "Look at data sets.")
        {
            Verb(context, "list", "List the data sets that are there.", list),
            Verb(context, "verify", "Check the data sets against their sums.", verify),
            Verb(context, "agreement", "Compare our readings of WikiTableQuestions' cells and questions with CoreNLP's.", agreement, takesSets: false),
            Coverage(context, coverage),
        };

    private static Command Coverage(CliContext context, VerbHandler<CoverageRequest> handler)
    {
        var file = new Argument<string>("conf") { Description = "The settings file, such as hocon/program-synthesis/wtq.conf.", HelpName = "CONF" };
        Option<string[]> set = CommonOptions.Set();
        Option<string?> seed = CommonOptions.Seed(), data = CommonOptions.Data();
        Option<string> split = new Option<string>("--split") { Description = "The questions to search.", DefaultValueFactory = _ => "dev" }.AcceptOnlyFromAmong("dev", "train");
        var episodes = new Option<int>("--episodes") { Description = "Most random episodes of each question.", DefaultValueFactory = _ => 20_000, HelpName = "n" };
        var questions = new Option<int>("--questions") { Description = "How many questions, evenly spread (default: all).", HelpName = "n" };
        var failures = new Option<string?>("--failures") { Description = "Describe the questions without a right program in this file.", HelpName = "file" };
        var chance = new Option<bool>("--chance") { Description = "Give each question the answer of another one on its table: what is found now is found by chance." };
        var command = new Command("coverage", "The share of questions for which random search finds a right program.") { file, split, episodes, questions, failures, chance, set, seed, data };
        command.Handle(
            context,
            parsed => new CoverageRequest(
                context.Schema.Load(parsed.GetRequiredValue(file), CommonOptions.Overrides(parsed, set, (seed, "seed"), (data, "data.root"))),
                parsed.GetRequiredValue(split),
                parsed.GetValue(episodes) is > 0 and <= 100_000_000 and var limit ? limit : throw new InputException("allowed is 1 to 100000000", "--episodes"),
                parsed.GetValue(questions) is >= 0 and var count ? count : throw new InputException("allowed is 0 or more", "--questions"),
                parsed.GetValue(failures),
                parsed.GetValue(chance)),
            handler);
        return command;
    }

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
