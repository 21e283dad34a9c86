using System.Globalization;
using System.Text;

namespace ActorLab.Benchmarks.ProgramSynthesis;

/// <summary>The results of an ablation as a Markdown table: means with standard errors over seeds, losing arms too.</summary>
internal static class AblationTable
{
    public static string Write(AblationOptions options, IReadOnlyDictionary<AblationArm, IReadOnlyList<AblationResult>> results)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"`{Path.GetFileName(options.Conf)}`, {options.Budget} of wall time a run, {Environment.ProcessorCount} processors");
        if (options.Settings.Count > 0) text.Append(CultureInfo.InvariantCulture, $", `{string.Join("`, `", options.Settings)}`");
        text.Append(".\nWeights are chosen on dev. Mean and standard error over seeds; working seconds are those of all actors together.\n\n");
        text.Append("| arm | settings | seeds | dev | test | steps | chosen step | wall seconds | working seconds |\n|---|---|---|---:|---:|---:|---:|---:|---:|\n");
        foreach (AblationArm arm in options.Arms)
        {
            IReadOnlyList<AblationResult> runs = results[arm];
            string settings = arm.Settings.Length == 0 ? "" : $"`{string.Join("` `", arm.Settings)}`";
            string seeds = string.Join(", ", options.Seeds.Select(s => runs.Any(r => r.Seed == s) ? $"{s}" : $"({s} open)"));
            string[] columns =
            [
                arm.About, settings, seeds, Share(runs, "dev_accuracy"), Share(runs, "test_accuracy"),
                Mean([.. runs.Select(r => r.Steps)]), Mean(Of(runs, "chosen_step")), Mean([.. runs.Select(r => r.WallSeconds)]), Mean([.. runs.Select(WorkingSeconds)]),
            ];
            text.Append("| ").AppendJoin(" | ", columns).Append(" |\n");
        }

        return text.ToString();
    }

    /// <summary>Mean and standard error (n - 1 in the deviation) in percent; no error for a single run.</summary>
    private static string Share(IReadOnlyList<AblationResult> runs, string metric)
    {
        double[] values = Of(runs, metric);
        if (values.Length == 0) return "";
        double mean = values.Average();
        if (values.Length == 1) return string.Create(CultureInfo.InvariantCulture, $"{100 * mean:F1} %");
        double error = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1) / values.Length);
        return string.Create(CultureInfo.InvariantCulture, $"{100 * mean:F1} ± {100 * error:F1} %");
    }

    private static string Mean(double[] values) => values.Length == 0 ? "" : values.Average().ToString("N0", CultureInfo.InvariantCulture);

    private static double[] Of(IReadOnlyList<AblationResult> runs, string metric) => [.. runs.Where(r => r.Metrics.ContainsKey(metric)).Select(r => r.Metrics[metric])];

    private static double WorkingSeconds(AblationResult run) =>
        new[] { "explore_seconds", "sample_seconds", "train_seconds", "evaluate_seconds" }.Sum(m => run.Metrics.GetValueOrDefault(m));
}
