using System.Text.Json.Nodes;
using ActorLab.Domain.Common;
using ActorLab.Tests.Domain.Common;
using Microsoft.Data.Sqlite;

namespace ActorLab.Tests.Hosts.Memory;

public sealed class MemoryVerbsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public MemoryVerbsTests()
    {
        MakeRun("run", "");
        Directory.CreateDirectory(_folder["empty"]);
        File.WriteAllText(_folder["lines.jsonl"], string.Concat(Enumerable.Range(0, 40).Select(i => Line(i % 4, i, i < 30 ? "policy" : "random"))));
    }

    private string Run => _folder["run"];

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task What_is_imported_is_counted_listed_and_exported_and_importing_again_adds_nothing(int partitions)
    {
        MakeRun("run", $"program-synthesis.workers.memory-partitions = {partitions}");
        CliRun import = await CliRun.Of("memory", "import", Run, _folder["lines.jsonl"], "--json");
        Assert.Equal((0, "", 40, 0), (import.Code, import.Error, (int)import.Json["added"]!, (int)import.Json["known"]!));
        CliRun again = await CliRun.Of("memory", "import", Run, _folder["lines.jsonl"], "--json");
        Assert.Equal((0, 0, 40), (again.Code, (int)again.Json["added"]!, (int)again.Json["known"]!));

        CliRun stats = await CliRun.Of("memory", "stats", Run, "--json");
        Assert.Equal((0, ""), (stats.Code, stats.Error));
        Assert.Equal((40, 4, 0, 39), ((int)stats.Json["trajectories"]!, (int)stats.Json["keys"]!, (int)stats.Json["oldestVersion"]!, (int)stats.Json["newestVersion"]!));
        Assert.Equal("""{"policy":30,"random":10}""", stats.Json["sources"]!.ToJsonString());
        Assert.Equal(partitions, stats.Json["partitions"]!.AsArray().Count);

        CliRun list = await CliRun.Of("memory", "list", Run, "--key", "2", "--limit", "3", "--json");
        Assert.Equal((0, 10), (list.Code, (int)list.Json["found"]!));
        Assert.Equal([2, 6, 10], list.Json["trajectories"]!.AsArray().Select(t => (int)t!["version"]!));
        Assert.Contains("3 of 10 shown.", (await CliRun.Of("memory", "list", Run, "--key", "2", "--limit", "3")).Output, StringComparison.Ordinal);

        Assert.Equal(0, (await CliRun.Of("memory", "export", Run, _folder["out.jsonl"])).Code);
        Assert.Equal(File.ReadAllLines(_folder["lines.jsonl"]).Order(StringComparer.Ordinal), File.ReadAllLines(_folder["out.jsonl"]).Order(StringComparer.Ordinal));
        CliRun twice = await CliRun.Of("memory", "export", Run, _folder["out.jsonl"]);
        Assert.Equal((2, $"error: {_folder["out.jsonl"]}: the file exists already: choose another\n"), (twice.Code, twice.Error));

        // Into another run with another number of partitions.
        MakeRun("other", "program-synthesis.workers.memory-partitions = 2");
        Assert.Equal(40, (int)(await CliRun.Of("memory", "import", _folder["other"], _folder["out.jsonl"], "--json")).Json["added"]!);
        Assert.Contains("all whole", (await CliRun.Of("memory", "verify", _folder["other"])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_names_each_damaged_and_missing_event()
    {
        for (int i = 0; i < 6; i++)
        {
            File.WriteAllText(_folder["one.jsonl"], Line(1, i, "policy"));
            Assert.Equal(0, (await CliRun.Of("memory", "import", Run, _folder["one.jsonl"])).Code);
        }

        CliRun whole = await CliRun.Of("memory", "verify", Run, "--json");
        Assert.Equal((0, 6, 6, 0), (whole.Code, (int)whole.Json["events"]!, (int)whole.Json["trajectories"]!, whole.Json["faults"]!.AsArray().Count));

        Execute("UPDATE journal SET message = X'C1C1C1' WHERE sequence_number = 2; DELETE FROM journal WHERE sequence_number IN (4, 5)");
        CliRun damaged = await CliRun.Of("memory", "verify", Run, "--json");
        Assert.Equal(1, damaged.Code);
        Assert.Equal((4, 3, 1, 2), ((int)damaged.Json["events"]!, (int)damaged.Json["trajectories"]!, (int)damaged.Json["damagedRows"]!, (int)damaged.Json["missingEvents"]!));
        JsonArray faults = damaged.Json["faults"]!.AsArray();
        Assert.Equal([2, 4], faults.Select(f => (int)f!["sequence"]!));
        Assert.StartsWith("The event cannot be read", (string)faults[0]!["reason"]!, StringComparison.Ordinal);
        Assert.Equal("The events from here to 5 are missing.", (string)faults[1]!["reason"]!);
        Assert.Contains("memory-mapo-0, event 2: The event cannot be read", (await CliRun.Of("memory", "verify", Run)).Output, StringComparison.Ordinal);

        // The verbs that need the content say what is wrong and where to look.
        foreach (string[] verb in new string[][] { ["stats", Run], ["export", Run, _folder["x.jsonl"]], ["import", Run, _folder["lines.jsonl"]] })
        {
            CliRun refused = await CliRun.Of(["memory", .. verb]);
            Assert.Equal((2, ""), (refused.Code, refused.Output));
            Assert.Contains("event 2 of memory-mapo-0 is damaged", refused.Error, StringComparison.Ordinal);
        }

        SqliteConnection.ClearAllPools();
        foreach (string file in Directory.GetFiles(Run, "memory.db-*")) File.Delete(file);
        File.WriteAllBytes(Path.Combine(Run, "memory.db"), new byte[5000]);
        CliRun lost = await CliRun.Of("memory", "verify", Run);
        Assert.Equal((2, ""), (lost.Code, lost.Output));
        Assert.Contains("the memory cannot be read", lost.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"key":1,"content":"AAE=","reward":1,"version":1,"source":"a"}""" + "\noops", ":2: this is no trajectory")]
    [InlineData("""{"key":1,"content":"AAE","reward":1,"version":1,"source":"a"}""", ":1: this is no trajectory at 'content'")]
    [InlineData("""{"key":1,"content":"AAE=","reward":1,"version":1}""", ":1: this is no trajectory")]
    [InlineData("""{"key":1,"content":"AAE=","reward":1,"version":1,"source":null}""", ":1: a trajectory needs its content and source")]
    [InlineData("""{"key":1,"content":"AAE=","reward":1,"version":1,"source":"a","sorce":"b"}""", ":1: this is no trajectory")]
    [InlineData("null", ":1: the line holds no trajectory")]
    public async Task A_faulty_line_is_named_and_nothing_is_stored(string text, string message)
    {
        File.WriteAllText(_folder["bad.jsonl"], text);
        CliRun run = await CliRun.Of("memory", "import", Run, _folder["bad.jsonl"]);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.StartsWith($"error: {_folder["bad.jsonl"]}{message}", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(c => c == '\n'));
        Assert.False(File.Exists(Path.Combine(Run, "memory.db")));
    }

    [Fact]
    public async Task Stats_may_look_at_a_running_run_and_the_others_may_not()
    {
        Assert.Equal(0, (await CliRun.Of("memory", "import", Run, _folder["lines.jsonl"])).Code);
        using var held = RunDirectory.Resume(Run);
        Assert.Equal(40, (int)(await CliRun.Of("memory", "stats", Run, "--json")).Json["trajectories"]!);
        foreach (string[] verb in new string[][] { ["list", Run], ["export", Run, _folder["x.jsonl"]], ["import", Run, _folder["lines.jsonl"]], ["verify", Run] })
        {
            CliRun refused = await CliRun.Of(["memory", .. verb]);
            Assert.Equal(3, refused.Code);
            Assert.Contains("another process runs in this directory", refused.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_is_no_run_or_has_no_memory_is_refused()
    {
        Assert.Contains("This is no run directory", (await CliRun.Of("memory", "stats", _folder["empty"])).Error, StringComparison.Ordinal);
        CliRun none = await CliRun.Of("memory", "list", Run);
        Assert.Equal(2, none.Code);
        Assert.Contains("the run has stored no trajectory yet", none.Error, StringComparison.Ordinal);
        Assert.Contains("there is no such file", (await CliRun.Of("memory", "import", Run, _folder["nothing.jsonl"])).Error, StringComparison.Ordinal);
        Assert.StartsWith("error: --limit: allowed is 1 or more", (await CliRun.Of("memory", "list", Run, "--limit", "0")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bench_memory_measures_all_three_and_the_recovery()
    {
        CliRun run = await CliRun.Of("bench", "memory", "--trajectories", "500", "--repeats", "1", "--recover", "1000", "--dir", _folder.Path, "--json");
        Assert.Equal(0, run.Code);
        Assert.Equal(
            ["memory_inserts_per_second", "bare_actor_inserts_per_second", "bare_sqlite_inserts_per_second", "memory_over_bare_actor", "memory_over_bare_sqlite", "recovery_seconds", "recovered_per_second"],
            run.Json["metrics"]!.AsObject().Select(m => m.Key));
        Assert.All(run.Json["metrics"]!.AsObject(), m => Assert.True((double)m.Value! > 0));
        Assert.DoesNotContain(Directory.GetDirectories(_folder.Path), d => d.Contains("bench", StringComparison.Ordinal));
    }

    private static string Line(int key, int content, string source) =>
        $$"""{"key":{{key}},"content":"{{Convert.ToBase64String(BitConverter.GetBytes(content))}}","reward":0.5,"version":{{content}},"source":"{{source}}"}""" + "\n";

    private void MakeRun(string name, string settings)
    {
        Directory.CreateDirectory(_folder[name]);
        File.WriteAllText(Path.Combine(_folder[name], "settings.conf"), "experiment = mapo\n" + settings + "\n");
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(Run, "memory.db")};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
