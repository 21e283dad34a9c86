using System.Text.Json.Nodes;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Hosts.Commands;

namespace ActorLab.Hosts.ProgramSynthesis;

/// <summary><c>data agreement</c>: our recognizers against the CoreNLP-tagged files of WikiTableQuestions.</summary>
internal static class AgreementVerb
{
    public static Task<int> RunAsync(DataRequest request, CliContext context)
    {
        AgreementReport report = TaggerAgreement.Measure(WikiTableQuestionsData.Open(request.Root));
        context.Result(
            new JsonObject
            {
                ["tables"] = report.Tables,
                ["questions"] = report.Questions,
                ["agreement"] = new JsonArray([.. ((Agreement[])[report.Number, report.Number2, report.Date, report.Entities, .. report.EntitiesByKind]).Select(Row)]),
                ["examples"] = new JsonArray([.. report.Examples.Select(e => new JsonObject
                {
                    ["field"] = e.Field,
                    ["count"] = e.Count,
                    ["text"] = e.Text,
                    ["ours"] = e.Ours,
                    ["tagged"] = e.Tagged,
                    ["where"] = e.Where,
                })]),
            },
            _ => context.Line(report.ToText().TrimEnd()));
        return Task.FromResult(ExitCode.Done);
    }

    private static JsonObject Row(Agreement row) => new()
    {
        ["name"] = row.Name.Trim(),
        ["compared"] = row.Total,
        ["share"] = row.Share,
        ["precision"] = row.Precision,
        ["recall"] = row.Recall,
    };
}
