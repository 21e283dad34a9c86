using System.Diagnostics;
using System.Text.Json;
using ActorLab.Domain.Common;

namespace ActorLab.Tests.Domain.Common;

public sealed class RunDirectoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_one_has_its_layout_and_can_be_resumed()
    {
        using (RunDirectory run = Create("r"))
        {
            Assert.True(Directory.Exists(run.TensorBoardFolder) && Directory.Exists(run.CheckpointsFolder) && Directory.Exists(run.WeightsFolder));
            Assert.False(RunDirectory.IsOne(run.Folder));
            run.WriteSettings("a = 1");
        }

        using RunDirectory resumed = RunDirectory.Resume(_folder["r"]);
        Assert.True(resumed.IsLocked);
        Assert.Equal("a = 1", resumed.ReadSettings());
        Assert.Equal(
            ["settings.conf", "environment.json", "metrics.jsonl", "tensorboard", "checkpoints", "weights", "memory.db", "control.db", "log.txt", "result.json"],
            new[]
            {
                resumed.SettingsFile, resumed.EnvironmentFile, resumed.MetricsFile, resumed.TensorBoardFolder, resumed.CheckpointsFolder, resumed.WeightsFolder,
                resumed.MemoryDatabase, resumed.ControlDatabase, resumed.LogFile, resumed.ResultFile,
            }.Select(p => Path.GetRelativePath(resumed.Folder, p)));
    }

    [Fact]
    public void A_name_tells_time_experiment_and_seed() =>
        Assert.Matches("^20260102T030405Z-mapo-7-[0-9a-f]{4}$", RunDirectory.NewName("mapo", 7, new FixedTime()));

    [Fact]
    public void One_with_content_is_refused()
    {
        Directory.CreateDirectory(_folder["r"]);
        File.WriteAllText(_folder["r/notes.txt"], "mine");
        Assert.Contains("not empty", Assert.Throws<RunDirectoryRefusedException>(() => Create("r")).Message, StringComparison.Ordinal);
        Assert.Equal([_folder["r/notes.txt"]], Directory.GetFileSystemEntries(_folder["r"]));
    }

    [Fact]
    public void An_empty_one_is_taken()
    {
        Directory.CreateDirectory(_folder["r"]);
        using RunDirectory run = Create("r");
        Assert.Equal(Path.GetFullPath(_folder["r"]), run.Folder);
    }

    [Fact]
    public void A_file_in_its_place_is_an_input_error()
    {
        File.WriteAllText(_folder["r"], "");
        Assert.Throws<InputException>(() => Create("r"));
    }

    [Fact]
    public void What_is_no_run_directory_cannot_be_resumed_or_viewed()
    {
        Assert.Throws<InputException>(() => RunDirectory.Resume(_folder.Path));
        Assert.Contains("no such", Assert.Throws<InputException>(() => RunDirectory.View(_folder["none"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_cannot_use_one_but_anyone_may_look()
    {
        using RunDirectory run = Create("r");
        run.WriteSettings("");
        Assert.Contains("another process", Assert.Throws<RunDirectoryRefusedException>(() => RunDirectory.Resume(run.Folder)).Message, StringComparison.Ordinal);
        Assert.False(RunDirectory.View(run.Folder).IsLocked);
    }

    [SkippableFact]
    public void The_lock_dies_with_its_process()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && File.Exists("/usr/bin/flock"), "Needs the flock tool.");
        using (RunDirectory run = Create("r")) run.WriteSettings("");

        // Another process holds the lock, dies without giving it back, and the directory is free.
        using Process holder = Process.Start(new ProcessStartInfo("/usr/bin/flock", ["--no-fork", _folder["r/run.lock"], "sh", "-c", "echo held; exec cat"])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        })!;
        Assert.Equal("held", holder.StandardOutput.ReadLine());
        Assert.Throws<RunDirectoryRefusedException>(() => RunDirectory.Resume(_folder["r"]));
        holder.Kill();
        holder.WaitForExit();
        using RunDirectory resumed = RunDirectory.Resume(_folder["r"]);
        Assert.True(resumed.IsLocked);
    }

    [Fact]
    public void A_result_keeps_its_names_and_says_null_for_no_number()
    {
        using RunDirectory run = Create("r");
        Assert.Null(run.ReadResult());
        run.WriteResult(new RunResult("mapo", "done", 7, 1000, 61.5, new Dictionary<string, double> { ["dev_accuracy"] = 0.25, ["test_accuracy"] = double.NaN }));

        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(run.ResultFile));
        Assert.Equal(["experiment", "status", "seed", "steps", "wallSeconds", "metrics"], json.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("metrics").GetProperty("test_accuracy").ValueKind);

        RunResult read = run.ReadResult()!;
        Assert.Equal(("mapo", "done", 7UL, 1000L, 61.5), (read.Experiment, read.Status, read.Seed, read.Steps, read.WallSeconds));
        Assert.Equal(0.25, read.Metrics["dev_accuracy"]);
        Assert.True(double.IsNaN(read.Metrics["test_accuracy"]));

        File.WriteAllText(run.ResultFile, "{");
        Assert.Throws<InputException>(() => run.ReadResult());
    }

    [Fact]
    public void The_environment_is_described()
    {
        using RunDirectory run = Create("r");
        run.WriteEnvironment(RunEnvironment.Capture(new FixedTime(), 2, typeof(JsonDocument).Assembly));
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(run.EnvironmentFile));
        Assert.Equal(Environment.ProcessorCount, json.RootElement.GetProperty("cores").GetInt32());
        Assert.Equal(2, json.RootElement.GetProperty("threads").GetInt32());
        Assert.Equal("2026-01-02T03:04:05+00:00", json.RootElement.GetProperty("startedUtc").GetString());
        Assert.False(string.IsNullOrEmpty(json.RootElement.GetProperty("versions").GetProperty("System.Text.Json").GetString()));
    }

    private RunDirectory Create(string name) => RunDirectory.Create(_folder[name], "mapo", 7, new FixedTime());

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    }
}
