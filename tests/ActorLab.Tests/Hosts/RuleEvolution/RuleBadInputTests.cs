using ActorLab.Tests.Domain.Common;
using ActorLab.Tests.Domain.ProgramSynthesis.Policy;

namespace ActorLab.Tests.Hosts.RuleEvolution;

/// <summary>Faults of settings and data as <c>run</c> tells them: one line, exit code 2, no directory left behind.</summary>
[Collection(TorchCollection.Name)]
public sealed class RuleBadInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("evolution.seeds = [\"clip1(g_bp\"]", "The seed \"clip1(g_bp\" is not a rule")]
    [InlineData("evolution.seeds = [\"clip7(g_bp)\"]", "The seed \"clip7(g_bp)\" is not a rule")]
    [InlineData("evolution.operands = [g_pb]", "\"g_pb\" is not the name of an operand")]
    [InlineData("data.images = imagenet", "imagenet")]
    [InlineData("data { images = idx-folder, folder = none }", "The folder lacks train-images-idx3-ubyte")]
    [InlineData("data { images = glyphs, pool = 3 }", "cannot be cut into squares of 3")]
    [InlineData("data { images = glyphs, validation = 7950 }", "set a smaller rule-evolution.training.batch")]
    [InlineData("comparison.test-seeds = 1", "gives no interval")]
    public async Task AFaultIsOneLineAndNothingIsLeft(string settings, string message)
    {
        File.WriteAllText(_folder["c.conf"], $"experiment = backprop-evolution\nrule-evolution {{\n  {settings}\n}}\n");
        CliRun run = await CliRun.Of("run", _folder["c.conf"], "--run-dir", _folder["run"], "--json");
        Assert.True(run.Code == 2, run.Error);
        Assert.Contains(message, (string)run.Json["error"]!, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["run"]));
    }
}
