using System.CommandLine;
using ActorLab.Domain.Common;

namespace ActorLab.Hosts.Commands;

/// <summary>What <c>actorlab bench explore</c> was asked for.</summary>
/// <param name="DataRoot">The folder of data sets, or null where none is known.</param>
/// <param name="Seconds">How long each rate is measured.</param>
/// <param name="Seed">The seed of the random exploration.</param>
internal sealed record BenchExploreRequest(string? DataRoot, double Seconds, long Seed);

/// <summary>What <c>actorlab bench memory</c> was asked for.</summary>
/// <param name="Trajectories">How many are stored in each measurement.</param>
/// <param name="Bytes">Bytes of one trajectory's content.</param>
/// <param name="Senders">Senders at once.</param>
/// <param name="Repeats">Measurements after the warm-up; the median counts.</param>
/// <param name="Recover">Trajectories of a memory whose recovery is measured too; 0 for none.</param>
/// <param name="Folder">Where the files are made, on the disk to be measured; null for the system's temporary folder.</param>
internal sealed record BenchMemoryRequest(int Trajectories, int Bytes, int Senders, int Repeats, int Recover, string? Folder);

/// <summary>What <c>actorlab bench rules</c> was asked for.</summary>
/// <param name="Candidates">Rules of the search.</param>
/// <param name="Repeats">Measurements after the warm-up; the median counts.</param>
/// <param name="Seed">The search's seed.</param>
internal sealed record BenchRulesRequest(int Candidates, int Repeats, long Seed);

/// <summary><c>bench explore</c>, <c>bench memory</c> and <c>bench rules</c>: measure rates here.</summary>
internal static class BenchCommand
{
    public static Command Create(CliContext context, VerbHandler<BenchExploreRequest> explore, VerbHandler<BenchMemoryRequest> memory, VerbHandler<BenchRulesRequest> rules)
    {
        Option<string?> data = CommonOptions.Data();
        var seconds = new Option<double>("--seconds") { Description = "How long each rate is measured.", DefaultValueFactory = _ => 3 };
        var seed = new Option<long>("--seed") { Description = "The seed of the random exploration.", DefaultValueFactory = _ => 1 };
        var command = new Command("explore", "Episodes of random exploration and programs executed a second, on one core.") { data, seconds, seed };
        command.Handle(
            context,
            parsed => new BenchExploreRequest(
                CliContext.DataRoot(parsed.GetValue(data)),
                parsed.GetValue(seconds) is > 0 and <= 3600 and var time ? time : throw new InputException("allowed is above 0 and at most 3600", "--seconds"),
                parsed.GetValue(seed)),
            explore);
        return new Command("bench", "Measure how fast ActorLab is here.") { command, Memory(context, memory), Rules(context, rules) };
    }

    private static Command Rules(CliContext context, VerbHandler<BenchRulesRequest> rules)
    {
        Option<int> candidates = Count("--candidates", "Rules of the search.", 40), repeats = Count("--repeats", "Measurements after one to warm up; the median counts.", 3);
        var seed = new Option<long>("--seed") { Description = "The search's seed.", DefaultValueFactory = _ => 1 };
        var command = new Command("rules", "Candidates of an evolution of update rules a second, beside a plain loop over the same trainings.") { candidates, repeats, seed };
        command.Handle(
            context,
            parsed => new BenchRulesRequest(Within(parsed, candidates, 5, 100_000), Within(parsed, repeats, 1, 100), parsed.GetValue(seed)),
            rules);
        return command;
    }

    private static Command Memory(CliContext context, VerbHandler<BenchMemoryRequest> memory)
    {
        Option<int> trajectories = Count("--trajectories", "Trajectories stored in each measurement.", 50_000);
        Option<int> bytes = Count("--bytes", "Bytes of one trajectory's content; they are random, so they do not compress.", 500);
        Option<int> senders = Count("--senders", "Senders at once.", 4);
        Option<int> repeats = Count("--repeats", "Measurements after one to warm up; the median counts.", 3);
        var recover = new Option<int>("--recover") { Description = "Measure the recovery of this many trajectories too (needs their bytes on the disk and in memory).", HelpName = "n" };
        var folder = new Option<string?>("--dir") { Description = "Where the files are made: on the disk to be measured (default: the temporary folder).", HelpName = "dir" };
        var command = new Command("memory", "Trajectories stored a second, on the disk, beside a bare persistent actor and bare SQLite.") { trajectories, bytes, senders, repeats, recover, folder };
        command.Handle(
            context,
            parsed => new BenchMemoryRequest(
                Within(parsed, trajectories, 1, 10_000_000), Within(parsed, bytes, 8, 1 << 19), Within(parsed, senders, 1, 64), Within(parsed, repeats, 1, 100),
                Within(parsed, recover, 0, 20_000_000), parsed.GetValue(folder)),
            memory);
        return command;
    }

    private static Option<int> Count(string name, string description, int value) => new(name) { Description = description, DefaultValueFactory = _ => value, HelpName = "n" };

    private static int Within(ParseResult parsed, Option<int> option, int least, int most) =>
        parsed.GetValue(option) is var value && value >= least && value <= most ? value : throw new InputException($"allowed is {least} to {most}", option.Name);
}
