using System.Text.Json.Nodes;

namespace ActorLab.Tests.Hosts.Commands;

public sealed class RunsCommandTests : IDisposable
{
    private const string Good = """{"experiment":"mapo","status":"done","seed":7,"steps":1200,"wallSeconds":61.5,"metrics":{"dev_accuracy":0.4321,"note":"x","test_accuracy":0.41}}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("actorlab").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Run(string name, string? result)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        File.WriteAllText(Path.Combine(folder, result is null ? "settings.conf" : "result.json"), result ?? "");
    }

    [Fact]
    public async Task Runs_are_listed_by_name_and_damaged_ones_shown_as_such()
    {
        Run("b-good", Good);
        Run("a-unfinished", null);
        Run("c-cut", Good[..40]);
        Run("d-incomplete", """{"experiment":"mapo","status":"done"}""");
        Run("e-wrong", """{"experiment":"mapo","status":"done","seed":"x","steps":1,"wallSeconds":1,"metrics":{}}""");
        Run("f-list", "[]");
        Directory.CreateDirectory(Path.Combine(_folder, "no-run"));
        CliRun run = await CliRun.Of("runs", "list", _folder, "--json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        JsonArray runs = run.Json["runs"]!.AsArray();
        Assert.Equal(
            ["a-unfinished unfinished", "b-good done", "c-cut damaged", "d-incomplete damaged", "e-wrong damaged", "f-list damaged"],
            runs.Select(r => $"{r!["directory"]} {r["status"]}"));
        Assert.Equal((7, 1200, 61.5, 0.4321), ((int)runs[1]!["seed"]!, (int)runs[1]!["steps"]!, (double)runs[1]!["wallSeconds"]!, (double)runs[1]!["metrics"]!["dev_accuracy"]!));
        Assert.Equal("result.json: no JSON at line 1", (string)runs[2]!["error"]!);
        Assert.All(runs.Skip(2), r => Assert.NotNull(r!["error"]));

        CliRun table = await CliRun.Of("runs", "list", _folder);
        Assert.Equal((0, ""), (table.Code, table.Error));
        string line = Assert.Single(table.Output.Split('\n'), l => l.Contains("b-good", StringComparison.Ordinal));
        Assert.Matches(@"b-good +mapo +done +7 +1,200 +00:01:01 +dev_accuracy 0\.4321  test_accuracy 0\.41", line);
        Assert.DoesNotContain('\u001b', table.Output);
    }

    [Fact]
    public async Task An_empty_folder_is_no_fault()
    {
        CliRun run = await CliRun.Of("runs", "list", _folder);
        Assert.Equal((0, $"No runs in '{_folder}'.\n", ""), (run.Code, run.Output, run.Error));
        Assert.Empty((await CliRun.Of("runs", "list", _folder, "--json")).Json["runs"]!.AsArray());
    }
}
