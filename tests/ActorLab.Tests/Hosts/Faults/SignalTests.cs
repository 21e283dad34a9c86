using ActorLab.Benchmarks.KillResume;
using ActorLab.Tests.Domain.ProgramSynthesis.Policy;
using Microsoft.Data.Sqlite;

namespace ActorLab.Tests.Hosts.Faults;

/// <summary>A real process that is killed or asked to stop, and goes on.</summary>
[Collection(TorchCollection.Name)]
public sealed class SignalTests : IDisposable
{
    private readonly FaultRun _run;

    public SignalTests()
    {
        Skip.If(OperatingSystem.IsWindows(), "Signals are sent with kill(1).");
        _run = new FaultRun();
    }

    public void Dispose() => _run?.Dispose();

    [SkippableFact]
    public async Task After_SIGKILL_all_that_was_acknowledged_is_there_and_the_run_goes_on_from_its_checkpoint()
    {
        Assert.NotEmpty(FaultRun.Acknowledged);
        Assert.Subset(StoredTrajectories.Read(_run.Run).ToHashSet(), FaultRun.Acknowledged.ToHashSet());
        long checkpoint = long.Parse(Path.GetFileNameWithoutExtension(_run.Checkpoints[0])[5..], System.Globalization.CultureInfo.InvariantCulture);
        FaultRun.AssertDone(await _run.ResumeAsync());
        Assert.Contains($"The learner goes on from step {checkpoint}.", File.ReadAllText(_run["log.txt"]), StringComparison.Ordinal);
        Assert.Subset(StoredTrajectories.Read(_run.Run).ToHashSet(), FaultRun.Acknowledged.ToHashSet());
    }

    [SkippableTheory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_first_signal_ends_the_run_after_a_checkpoint(string signal)
    {
        Skip.If(signal == "INT" && IgnoresInterrupts(), "A shell that put these tests in the background has their processes ignore SIGINT.");
        string newest = _run.Checkpoints[0];
        using var process = new RealProcess(null, "resume", _run.Run);
        process.WaitFor(() => string.CompareOrdinal(_run.Checkpoints[0], newest) > 0);
        process.Signal(signal);
        (int code, string output, string error) = process.WaitForEnd();
        Assert.True(code == 130, $"{code}: {error}{output}");
        Assert.Contains("Go on with: actorlab resume", error, StringComparison.Ordinal);
        Assert.Contains("\"interrupted\"", File.ReadAllText(_run["result.json"]), StringComparison.Ordinal);
        FaultRun.AssertDone(await _run.ResumeAsync("--set", "program-synthesis.training.steps=100000", "--set", "budget.steps=1"));
    }

    [SkippableFact]
    public async Task A_second_signal_ends_a_stop_that_hangs_and_the_run_still_goes_on()
    {
        string newest = _run.Checkpoints[0];
        using var process = new RealProcess(null, "resume", _run.Run);
        process.WaitFor(() => string.CompareOrdinal(_run.Checkpoints[0], newest) > 0);
        using (var connection = new SqliteConnection($"Data Source={_run["control.db"]};Pooling=False"))
        {
            // While another process holds the journal, the end of the run cannot be written.
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE";
            command.ExecuteNonQuery();
            process.Signal("TERM");
            process.WaitFor(() => process.HasSaid("Stopping after a checkpoint"));
            process.Signal("TERM");
            Assert.Equal(128 + 15, process.WaitForEnd().Code);
        }

        FaultRun.AssertDone(await _run.ResumeAsync("--set", "budget.steps=1"));
    }

    private static bool IgnoresInterrupts()
    {
        const string name = "SigIgn:", status = "/proc/self/status";
        const int interrupt = 2;
        string? mask = File.Exists(status) ? File.ReadLines(status).FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal)) : null;
        return mask is not null && (Convert.ToUInt64(mask[name.Length..].Trim(), 16) >> (interrupt - 1) & 1) == 1;
    }
}
