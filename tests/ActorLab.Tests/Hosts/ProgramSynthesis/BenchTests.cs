using ActorLab.Tests.Domain.Common;

namespace ActorLab.Tests.Hosts.ProgramSynthesis;

public sealed class BenchTests
{
    [Fact]
    public async Task Without_WikiTableQuestions_the_quickstart_is_explored()
    {
        using var folder = new TemporaryFolder();
        CliRun run = await CliRun.Of("bench", "explore", "--seconds", "0.05", "--data", folder.Path, "--json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(["explore_episodes_per_second", "execute_programs_per_second"], run.Json["metrics"]!.AsObject().Select(m => m.Key));
        Assert.All(run.Json["metrics"]!.AsObject(), m => Assert.True((double)m.Value! > 0));
        Assert.Equal("the quickstart", (string)run.Json["source"]!);
        Assert.True((int)run.Json["questions"]! >= 200);
        Assert.True((double)run.Json["rightShare"]! > 0);
    }
}
