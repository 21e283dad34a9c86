using System.Text.Json.Nodes;
using ActorLab.Hosts.Local;
using ActorLab.Tests.Architecture;
using ActorLab.Tests.Domain.Common;
using ActorLab.Tests.Hosts;
using Microsoft.Data.Sqlite;

namespace ActorLab.Tests.Extending;

/// <summary>The experiment that docs/extending.md shows: added by one file and one entry of the catalogue.</summary>
public sealed class SampleExperimentTests : IDisposable
{
    private const int MostLines = 60;

    private static readonly ExperimentCatalog Experiments = new(new ProgramSynthesisHost(), new CurveModule());

    private readonly TemporaryFolder _folder = new();

    public SampleExperimentTests() => File.WriteAllText(Conf, """
        experiment = evolve-curves
        seed = 3
        runtime { restarts = 1000, max-kills = 100, max-expiries = 100 }
        curves { tries = 600 }
        """);

    private string Conf => _folder["curves.conf"];

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public void The_page_shows_the_file_that_is_tested_here()
    {
        string source = File.ReadAllText(Path.Combine(Repository.Root, "tests", "ActorLab.Tests", "Extending", "SampleExperiment.cs")).ReplaceLineEndings("\n");
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "extending.md")).ReplaceLineEndings("\n");
        Assert.Contains($"```csharp\n{source}```\n", page, StringComparison.Ordinal);
        Assert.InRange(source.Count(c => c == '\n'), 1, MostLines - 1);
    }

    [Fact]
    public async Task It_runs_in_the_local_and_the_simulation_host_with_equal_results()
    {
        JsonObject local = await Json("run", Conf, "--run-dir", _folder["local"]);
        Assert.Equal(("done", 600L), ((string)local["status"]!, (long)local["steps"]!));
        double best = (double)local["metrics"]!["best_fitness"]!;
        Assert.InRange(best, -0.1, 0);

        string faults = Faults("""
            until = 1 minute
            messages { drop = 0.02, duplicate = 0.02, reorder = 0.05, delay = 0.02 }
            storage { fail = 0.01, lose-reply = 0.01, slow = 0.05 }
            crash { every = 500 ms }
            kill { every = 10 seconds }
            """);
        JsonObject simulated = await Json("simulate", Conf, "--faults", faults);
        JsonNode seed = Assert.Single(simulated["seeds"]!.AsArray())!;
        Assert.True(seed["violation"] is null, (string?)seed["violation"]);
        Assert.True((int)seed["faults"]! > 20 && (int)seed["lives"]! > 1, seed.ToJsonString());
        Assert.Equal((best, 600L), ((double)seed["metrics"]!["best_fitness"]!, (long)seed["steps"]!));
    }

    [Fact]
    public async Task Crashes_of_a_worker_and_of_the_coordinator_change_no_result()
    {
        JsonNode calm = (await Json("simulate", Conf))["seeds"]![0]!;
        string faults = Faults("schedule = [\"crash trier-0 at 0.05s\", \"crash coordinator at 0.1s\", \"crash trier-1 at 0.5s\", \"kill at 0.6s for 4s\"]");
        JsonNode disturbed = (await Json("simulate", Conf, "--faults", faults))["seeds"]![0]!;
        Assert.Null(disturbed["violation"]);
        Assert.Equal((0, 4), ((int)calm["faults"]!, (int)disturbed["faults"]!));
        Assert.Equal(calm["metrics"]!.ToJsonString(), disturbed["metrics"]!.ToJsonString());
    }

    [Fact]
    public async Task Every_verb_knows_it()
    {
        await Json("run", Conf, "--run-dir", _folder["runs/first"], "--set", "curves.tries=30");
        JsonObject runs = await Json("runs", "list", _folder["runs"]);
        Assert.Equal(("evolve-curves", "done"), ((string)runs["runs"]![0]!["experiment"]!, (string)runs["runs"]![0]!["status"]!));
        Assert.Equal("done", (string)(await Json("resume", _folder["runs/first"]))["status"]!);
        Assert.Contains("\n# Evolves curves. (Experiments: evolve-curves.)\ncurves {\n", (string)(await Json("settings", "reference"))["settings"]!, StringComparison.Ordinal);
        CliRun wrong = await Run("run", Conf, "--set", "curves.trys=3");
        Assert.Equal(2, wrong.Code);
        Assert.Contains("tries", wrong.Error, StringComparison.Ordinal);
    }

    private string Faults(string text)
    {
        File.WriteAllText(_folder["faults.conf"], text);
        return _folder["faults.conf"];
    }

    private static Task<CliRun> Run(params string[] args) => CliRun.Of(null, args, Experiments);

    private static async Task<JsonObject> Json(params string[] args)
    {
        CliRun run = await Run([.. args, "--json"]);
        Assert.True(run.Code == 0, run.Error);
        return run.Json;
    }
}
