using ActorLab.Domain.Common;
using ActorLab.Tests.Domain.ProgramSynthesis.Policy;

namespace ActorLab.Tests.Hosts.Faults;

/// <summary>Damaged files beside the journals, and a directory that is in use.</summary>
[Collection(TorchCollection.Name)]
public sealed class FileDamageTests : IDisposable
{
    private readonly FaultRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task A_damaged_checkpoint_is_passed_over_loudly()
    {
        FaultRun.Flip(_run.Checkpoints[0], -1);
        CliRun end = await _run.ResumeAsync();
        FaultRun.AssertDone(end);
        Assert.Contains("part 'reports' of the checkpoint is damaged", end.Output, StringComparison.Ordinal);
        Assert.Contains("The one before it is tried.", end.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_no_whole_checkpoint_the_run_does_not_begin_anew_in_silence()
    {
        string[] checkpoints = _run.Checkpoints;
        Dictionary<string, byte[]> whole = checkpoints.ToDictionary(f => f, File.ReadAllBytes);
        FaultRun.Flip(checkpoints[0], 20);
        File.WriteAllBytes(checkpoints[1], []);
        File.WriteAllBytes(checkpoints[2], whole[checkpoints[2]][..1000]);
        FaultRun.AssertRefused(await _run.ResumeAsync(), 1, "none of the 3 checkpoints is whole");
        foreach ((string file, byte[] bytes) in whole) File.WriteAllBytes(file, bytes);
        FaultRun.AssertDone(await _run.ResumeAsync());
    }

    [Fact]
    public async Task Files_that_the_run_can_make_again_are_made_again_loudly()
    {
        FaultRun.Flip(_run["model.ckpt"], -100);
        foreach (string weights in Directory.GetFiles(_run["weights"])) FaultRun.Flip(weights, -1);
        File.AppendAllText(_run["metrics.jsonl"], "{\"seconds\":1.0,\"st");
        File.WriteAllText(_run["result.json"], "{\"experiment\":");
        CliRun end = await _run.ResumeAsync();
        FaultRun.AssertDone(end);
        Assert.Contains("model.ckpt: part", end.Output, StringComparison.Ordinal);
        Assert.Contains("the weights are damaged", end.Output, StringComparison.Ordinal);
        CheckpointFile.Read(_run["model.ckpt"]);
        Assert.All(File.ReadAllLines(_run["metrics.jsonl"]), line => System.Text.Json.JsonDocument.Parse(line).Dispose());
        Assert.Contains("\"done\"", File.ReadAllText(_run["result.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damaged_weights_on_trial_come_back_out_of_the_model()
    {
        string candidates = Path.Combine(_run["weights"], "candidates");
        string best = ContentStore.HashOf(CheckpointFile.Read(_run["model.ckpt"])["weights"]);
        FaultRun.Flip(Directory.GetFiles(candidates, "*-" + best).Single(), -1);
        CliRun end = await _run.ResumeAsync();
        FaultRun.AssertDone(end);
        Assert.Contains("the weights are damaged", end.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("is given up", end.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_damaged_in_the_middle_are_refused_with_their_line()
    {
        string[] lines = File.ReadAllLines(_run["metrics.jsonl"]);
        File.WriteAllLines(_run["metrics.jsonl"], [lines[0], lines[1][..10], .. lines[2..]]);
        FaultRun.AssertRefused(await _run.ResumeAsync(), 2, "metrics.jsonl:2:");
    }

    [Fact]
    public async Task A_second_process_on_one_run_directory_is_refused()
    {
        using (RunDirectory.Resume(_run.Run)) FaultRun.AssertRefused(await _run.ResumeAsync(), 3, "another process runs in this directory");
    }

    [Fact]
    public async Task A_database_that_another_process_holds_is_told_after_a_while()
    {
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_run["control.db"]};Pooling=False"))
        {
            connection.Open();
            using Microsoft.Data.Sqlite.SqliteCommand command = connection.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE";
            command.ExecuteNonQuery();
            FaultRun.AssertRefused(await _run.ResumeAsync(), 1, "control.db", "another process holds the database");
        }

        FaultRun.AssertDone(await _run.ResumeAsync());
    }
}
