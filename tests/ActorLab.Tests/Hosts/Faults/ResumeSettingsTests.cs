using ActorLab.Tests.Domain.ProgramSynthesis.Policy;

namespace ActorLab.Tests.Hosts.Faults;

/// <summary>A resume keeps what a run began with, and says what it may not change.</summary>
[Collection(TorchCollection.Name)]
public sealed class ResumeSettingsTests : IDisposable
{
    private readonly FaultRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task A_changed_network_and_seed_are_refused_with_both_values()
    {
        CliRun end = await _run.ResumeAsync("--set", "program-synthesis.policy.hidden=32", "--set", "program-synthesis.policy.embedding=32", "--set", "seed=4");
        FaultRun.AssertRefused(end, 2, "'seed' was 3 and would be 4", "'program-synthesis.policy.hidden' was 12 and would be 32", "'program-synthesis.policy.embedding' was 12 and would be 32");
        Assert.DoesNotContain("training.steps", end.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_run["settings-2.conf"]));
    }

    [Fact]
    public async Task A_settings_file_that_was_edited_is_caught()
    {
        File.WriteAllText(_run["settings.conf"], File.ReadAllText(_run["settings.conf"]).Replace("learning-rate = 0.01", "learning-rate = 0.02", StringComparison.Ordinal));
        FaultRun.AssertRefused(await _run.ResumeAsync(), 2, "'program-synthesis.training.learning-rate' was 0.01 and would be 0.02", "settings.conf");
        File.Copy(_run["settings-1.conf"], _run["settings.conf"], overwrite: true);
        FaultRun.AssertDone(await _run.ResumeAsync());
    }

    [Fact]
    public async Task What_may_change_is_noted_and_the_old_settings_are_kept()
    {
        string before = File.ReadAllText(_run["settings.conf"]);
        CliRun end = await _run.ResumeAsync("--set", "checkpoint.keep=2");
        FaultRun.AssertDone(end);
        Assert.Contains("checkpoint.keep = 2 from here on; it was 3", end.Output, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(_run["settings-1.conf"]));
        Assert.Equal(File.ReadAllText(_run["settings.conf"]), File.ReadAllText(_run["settings-2.conf"]));
        Assert.Contains("keep = 2", File.ReadAllText(_run["settings.conf"]), StringComparison.Ordinal);

        // The same settings once more are no new version.
        FaultRun.AssertDone(await _run.ResumeAsync());
        Assert.False(File.Exists(_run["settings-3.conf"]));
    }
}
