using System.CommandLine;
using ActorLab.Domain.Common;

namespace ActorLab.Hosts.Commands;

/// <summary>What <c>actorlab bench explore</c> was asked for.</summary>
/// <param name="DataRoot">The folder of data sets, or null where none is known.</param>
/// <param name="Seconds">How long each rate is measured.</param>
/// <param name="Seed">The seed of the random exploration.</param>
internal sealed record BenchExploreRequest(string? DataRoot, double Seconds, long Seed);

/// <summary><c>bench explore</c>: measures rates on one core.</summary>
internal static class BenchCommand
{
    public static Command Create(CliContext context, VerbHandler<BenchExploreRequest> explore)
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
        return new Command("bench", "Measure how fast ActorLab is here.") { command };
    }
}
