using System.Globalization;
using System.Text.Json.Nodes;
using ActorLab.Domain.ProgramSynthesis.Scoring;
using ActorLab.Hosts.Commands;

namespace ActorLab.Hosts.ProgramSynthesis;

/// <summary><c>score</c>: counts right answers as the official evaluator does.</summary>
internal static class ScoreVerb
{
    public static Task<int> RunAsync(ScoreRequest request, CliContext context)
    {
        ScoreReport report = PredictionFile.Score(request.Gold, request.Predictions);
        var json = new JsonObject { ["correct"] = report.Correct, ["total"] = report.Total, ["missing"] = report.Missing, ["accuracy"] = report.Accuracy };
        if (report.Splits.Count > 0) json["splits"] = new JsonArray([.. report.Splits.Select(s => JsonValue.Create(s))]);
        context.Result(json, _ =>
        {
            if (report.Splits.Count > 0) context.Line($"split     {string.Join(", ", report.Splits)}");
            context.Line(string.Create(CultureInfo.InvariantCulture, $"correct   {report.Correct}"));
            context.Line(string.Create(CultureInfo.InvariantCulture, $"total     {report.Total}"));
            if (report.Missing > 0) context.Line(string.Create(CultureInfo.InvariantCulture, $"missing   {report.Missing} (no prediction; counted as wrong)"));
            context.Line(string.Create(CultureInfo.InvariantCulture, $"accuracy  {report.Accuracy:0.0000}"));
        });
        return Task.FromResult(ExitCode.Done);
    }
}
