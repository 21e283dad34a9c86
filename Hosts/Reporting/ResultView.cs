using System.Globalization;
using System.Text.Json.Nodes;
using ActorLab.Domain.Common;

namespace ActorLab.Hosts.Reporting;

/// <summary>Says how a run ended, the same for every host.</summary>
internal static class ResultView
{
    /// <summary>Prints the result, for people or as JSON, and gives the exit code.</summary>
    /// <param name="context">Where to.</param>
    /// <param name="folder">The run directory.</param>
    /// <param name="result">What <c>result.json</c> holds.</param>
    /// <param name="reason">Why it ended so, if there is something to say.</param>
    /// <param name="goOn">The command that goes on with an interrupted run.</param>
    public static int Print(CliContext context, string folder, RunResult result, string? reason, string goOn)
    {
        var json = (JsonObject)JsonNode.Parse(RunDirectory.ToJson(result))!;
        json["runDirectory"] = folder;
        if (reason is not null) json["reason"] = reason;
        context.Result(json, _ =>
        {
            context.Line($"{result.Status} after {TimeSpan.FromSeconds(Math.Round(result.WallSeconds))}, {result.Steps:N0} steps: {folder}");
            foreach ((string name, double value) in result.Metrics) context.Line(string.Create(CultureInfo.InvariantCulture, $"  {name,-32} {value:G6}"));
        });
        if (result.Status == "failed") context.ErrorLine($"error: {reason}");
        if (result.Status == "interrupted") context.ErrorLine($"Go on with: {goOn}");
        return result.Status switch
        {
            "done" => ExitCode.Done,
            "interrupted" => ExitCode.Interrupted,
            _ => ExitCode.Failed,
        };
    }
}
