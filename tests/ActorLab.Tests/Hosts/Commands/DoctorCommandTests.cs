using System.Text.Json.Nodes;

namespace ActorLab.Tests.Hosts.Commands;

public sealed class DoctorCommandTests
{
    [Fact]
    public async Task Everything_that_a_run_needs_is_tried()
    {
        CliRun run = await CliRun.Of("doctor", "--json", "--data", Path.GetTempPath(), "--runs", Path.GetTempPath());
        Assert.Equal("", run.Error);
        JsonArray checks = run.Json["checks"]!.AsArray();
        Assert.Equal(["runtime", "machine", "torch", "cuda", "sqlite", "data", "disk"], checks.Select(c => (string)c!["name"]!));
        Assert.All(checks.Where(c => (string)c!["name"]! is "torch" or "sqlite"), c => Assert.Equal("ok", (string)c!["status"]!));
        Assert.Equal(run.Code == 0, (bool)run.Json["ok"]!);
    }

    [Fact]
    public async Task What_fails_comes_with_advice_and_exit_code_1()
    {
        CliRun run = await CliRun.Of("doctor", "--data", "/no/such/folder");
        Assert.Equal((1, ""), (run.Code, run.Error));
        Assert.Contains("fail  data     there is no folder /no/such/folder (quickstarts need none;", run.Output, StringComparison.Ordinal);
        Assert.Equal(7, run.Output.TrimEnd('\n').Split('\n').Length);
    }
}
