using System.Text.Json.Nodes;
using ActorLab.Domain.ProgramSynthesis;

namespace ActorLab.Tests.Hosts.ProgramSynthesis;

/// <summary>The cases that lie beside the data root: real programs of the reference on real tables, through <c>exec</c>.</summary>
public sealed class SharedCasesTests
{
    private static string? Root => Environment.GetEnvironmentVariable("ACTORLAB_DATA") is { Length: > 0 } root ? root : null;

    private static string? Cases => Root is null ? null : Path.Combine(Root, "..", "cases", "mapo-cases.json");

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_case_gives_its_denotation(bool tagged)
    {
        Skip.If(!File.Exists(Cases), "There are no cases beside the data root.");
        WikiTableQuestionsData data = WikiTableQuestionsData.Open(Root!);
        var wrong = new List<string>();
        JsonArray cases = JsonNode.Parse(File.ReadAllText(Cases!))!.AsArray();
        foreach (JsonNode? one in cases)
        {
            string[] table = ((string)one!["table"]!).Split('_');
            string context = $"csv/{table[1]}-csv/{table[2]}.csv", file = tagged ? data.TaggedPath(context) : data.RawTable(context).File!;
            CliRun run = await CliRun.Of("exec", "--table", file, "--json", (string)one["program"]!);
            if (run.Code != 0 || !Same(one["denotation"]!.AsArray(), run.Json["denotation"]!.AsArray())) wrong.Add($"{one["id"]}: {run.Output.Trim()} instead of {one["denotation"]!.ToJsonString()}");
        }

        Assert.NotEmpty(cases);
        Assert.Empty(wrong);
    }

    private static bool Same(JsonArray left, JsonArray right) => Among(left, right) && Among(right, left);

    private static bool Among(JsonArray items, JsonArray others) => items.All(i => others.Any(o =>
        i!.GetValueKind() == o!.GetValueKind()
        && (i.GetValueKind() == System.Text.Json.JsonValueKind.Number ? Math.Abs((double)i - (double)o) <= 1e-9 : (string)i! == (string)o!)));
}
