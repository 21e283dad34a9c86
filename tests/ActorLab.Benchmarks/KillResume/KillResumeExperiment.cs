using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Recording;
using ActorLab.Domain.Common;

namespace ActorLab.Benchmarks.KillResume;

/// <summary>
/// Shows that a run killed at random moments loses nothing: runs a settings file once undisturbed and once with SIGKILLs,
/// resuming after each, and compares what was acknowledged with what is stored, where the learner went on with where its
/// checkpoint was, and the curves and results of the two. Prints one JSON object; exit code 1 where something was lost.
/// </summary>
internal static partial class KillResumeExperiment
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        KillResumeOptions options;
        try
        {
            options = KillResumeOptions.Parse(args);
            if (!File.Exists(options.Actorlab)) throw new ArgumentException($"{options.Actorlab}: build it first, or name another with --actorlab");
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }

        if (Directory.Exists(options.Work)) Directory.Delete(options.Work, recursive: true);
        Directory.CreateDirectory(options.Work);
        string calm = Path.Combine(options.Work, "undisturbed"), killed = Path.Combine(options.Work, "killed");

        Console.Error.WriteLine($"undisturbed run in {calm}");
        using var first = new ChildRun(options.Actorlab, calm + ".acknowledged", Run(options, calm));
        (int code, string output, string error) = await first.EndAsync();
        if (code != 0) throw new InvalidOperationException($"The undisturbed run ended with {code}: {error}");

        IReadOnlyList<MetricsRecord> calmRecords = RunCurve.Read(calm);
        var disturbed = new DisturbedRun(options, killed, Moments(options, calmRecords));
        (code, error) = await disturbed.RunAsync();

        var summary = (JsonObject)JsonSerializer.SerializeToNode(new { options.Conf, options.Seed, options.Settings, Picture = options.Picture })!;
        bool good = Summarize(summary, options, disturbed, calm, killed, calmRecords, output, code, error);
        summary["good"] = good;
        Console.WriteLine(summary.ToJsonString(Json));
        return good ? 0 : 1;
    }

    public static string[] Run(KillResumeOptions options, string directory) => ["run", options.Conf, "--run-dir", directory, .. options.Settings];

    /// <summary>
    /// When to kill: moments drawn over the undisturbed run's time, each as the step that it had reached by then and a
    /// while on top, so that a run which has fallen back meets its kills at the same progress.
    /// </summary>
    private static IReadOnlyList<(long Step, TimeSpan Wait)> Moments(KillResumeOptions options, IReadOnlyList<MetricsRecord> records)
    {
        RandomStream random = new RandomStreams(options.Seed).Get("kills");
        double seconds = records[^1].Seconds, longest = Math.Min(3, seconds / 3);
        return
        [
            .. Enumerable.Range(0, options.Kills)
                .Select(_ => (At: random.NextDouble() * seconds, Wait: TimeSpan.FromSeconds(random.NextDouble() * longest)))
                .OrderBy(m => m.At)
                .Select(m => (RunCurve.LastStep([.. records.TakeWhile(r => r.Seconds <= m.At)]), m.Wait)),
        ];
    }

    private static bool Summarize(
        JsonObject summary, KillResumeOptions options, DisturbedRun disturbed, string calm, string killed, IReadOnlyList<MetricsRecord> calmRecords, string output, int code, string error)
    {
        IReadOnlyList<MetricsRecord> records = RunCurve.Read(killed);
        IReadOnlySet<string> acknowledged = AcknowledgementLog.Read(killed + ".acknowledged"), stored = StoredTrajectories.Read(killed);
        int lost = disturbed.LostAtKills + acknowledged.Count(name => !stored.Contains(name));
        long[] steps = [.. records.Where(r => r.Role == "learner").Select(r => r.Step)];
        bool monotone = steps.Zip(steps.Skip(1), (a, b) => a <= b).All(ordered => ordered);

        summary["kills"] = disturbed.Kills.Count;
        summary["killsPlanned"] = options.Kills;
        summary["lives"] = new JsonArray([.. disturbed.Kills.Select(k => (JsonNode?)JsonSerializer.SerializeToNode(k))]);
        summary["acknowledged"] = acknowledged.Count;
        summary["stored"] = stored.Count;
        summary["acknowledgedAndLost"] = lost;
        summary["resumedElsewhereThanAtCheckpoint"] = disturbed.Kills.Count(k => !k.ResumedAtCheckpoint);
        summary["stepsMonotone"] = monotone;
        summary["exitCode"] = code;
        if (code != 0) summary["error"] = error;

        // A jump would be a change across a kill that is larger than any that training makes by itself.
        long[] boundaries = [.. disturbed.Kills.Select(k => k.Step).Where(s => s > 0)];
        string[] metrics = [.. new[] { "dev_sample_accuracy", "dev_accuracy", "loss" }.Where(m => RunCurve.Of(calmRecords, m).Count > 1)];
        var changes = new JsonObject();
        bool jump = false;
        foreach (string metric in metrics)
        {
            double atKills = RunCurve.LargestChange(RunCurve.Of(records, metric), boundaries), usual = RunCurve.LargestChange(RunCurve.Of(calmRecords, metric), null);
            changes[metric] = new JsonObject { ["acrossKills"] = atKills, ["undisturbed"] = usual };
            jump |= atKills > 1.5 * usual;
        }

        summary["largestChange"] = changes;
        summary["jump"] = jump;
        bool near = Results(summary, calm, killed, output);
        if (options.Picture is { } picture)
            CurvePicture.Save(picture, metrics, m => (RunCurve.Of(calmRecords, m), RunCurve.Of(records, m)), [.. disturbed.Kills.Select(k => k.Step)]);
        return code == 0 && lost == 0 && monotone && !jump && near && disturbed.Kills.All(k => k.ResumedAtCheckpoint);
    }

    /// <summary>The final accuracies of both, and whether they differ by less than two standard errors of their difference.</summary>
    private static bool Results(JsonObject summary, string calm, string killed, string output)
    {
        Match counts = Questions().Match(output);
        bool near = true;
        var results = new JsonObject();
        foreach ((string name, string group) in new[] { ("dev_accuracy", "dev"), ("test_accuracy", "test") })
        {
            if (Metric(calm, name) is not { } a || Metric(killed, name) is not { } b) continue;
            int n = counts.Success ? int.Parse(counts.Groups[group].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture) : 0;
            double p = (a + b) / 2, standardError = n > 0 ? Math.Sqrt(2 * p * (1 - p) / n) : double.PositiveInfinity;
            results[name] = new JsonObject { ["undisturbed"] = a, ["killed"] = b, ["questions"] = n, ["standardErrorOfDifference"] = double.IsFinite(standardError) ? standardError : null };
            near &= Math.Abs(a - b) <= 2 * standardError + 1e-12;
        }

        summary["results"] = results;
        summary["resultsWithinNoise"] = near;
        return near;
    }

    private static double? Metric(string directory, string name)
    {
        string file = Path.Combine(directory, "result.json");
        return File.Exists(file) ? (double?)JsonNode.Parse(File.ReadAllText(file))?["metrics"]?[name] : null;
    }

    [GeneratedRegex(@"[\d,]+ training, (?<dev>[\d,]+) dev and (?<test>[\d,]+) test questions")]
    private static partial Regex Questions();
}
