using ActorLab.Actors.Runtime.Recording;

namespace ActorLab.Benchmarks.KillResume;

/// <summary>What <c>metrics.jsonl</c> says of a run.</summary>
internal static class RunCurve
{
    /// <summary>The records so far; a line that is being written is left out.</summary>
    public static IReadOnlyList<MetricsRecord> Read(string runDirectory)
    {
        string file = Path.Combine(runDirectory, "metrics.jsonl");
        return File.Exists(file) ? [.. MetricsFile.Read(file)] : [];
    }

    /// <summary>A metric over the steps.</summary>
    public static IReadOnlyList<(long Step, double Value)> Of(IReadOnlyList<MetricsRecord> records, string metric) =>
        [.. records.Where(r => r.Metrics.ContainsKey(metric)).Select(r => (r.Step, r.Metrics[metric]))];

    /// <summary>The learner's last step.</summary>
    public static long LastStep(IReadOnlyList<MetricsRecord> records) => records.Where(r => r.Role == "learner").Select(r => r.Step).DefaultIfEmpty(0).Max();

    /// <summary>The largest change between two neighbours of a curve, between steps that lie on both sides of a boundary, or of none.</summary>
    public static double LargestChange(IReadOnlyList<(long Step, double Value)> curve, IReadOnlyList<long>? across)
    {
        double largest = 0;
        for (int i = 1; i < curve.Count; i++)
        {
            bool crosses = across?.Any(b => curve[i - 1].Step <= b && b < curve[i].Step) ?? true;
            if (crosses) largest = Math.Max(largest, Math.Abs(curve[i].Value - curve[i - 1].Value));
        }

        return largest;
    }
}
