using System.Globalization;

namespace ActorLab.Benchmarks.Cluster.Noop;

/// <summary>Files of a run directory that say when each version of weights was published, and when it was ready on each node.</summary>
internal static class WeightsTimes
{
    public const string Published = "weights-published.txt";

    /// <summary>The file of this process.</summary>
    public static string ReadyHere => $"weights-ready-{Environment.ProcessId}.txt";

    public static void Note(string file, long version) =>
        File.AppendAllText(file, string.Create(CultureInfo.InvariantCulture, $"{version} {DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}\n"));

    public static IReadOnlyDictionary<long, long> Read(string file) => !File.Exists(file)
        ? new Dictionary<long, long>()
        : File.ReadLines(file).Select(l => l.Split(' ')).ToDictionary(p => long.Parse(p[0], CultureInfo.InvariantCulture), p => long.Parse(p[1], CultureInfo.InvariantCulture));

    /// <summary>Milliseconds from a version's publication until the last of so many nodes had it; only of versions that all of them got.</summary>
    public static IReadOnlyList<double> UntilAllReady(string runDirectory, int nodes)
    {
        IReadOnlyDictionary<long, long> published = Read(Path.Combine(runDirectory, Published));
        var ready = Directory.EnumerateFiles(runDirectory, "weights-ready-*.txt").Select(Read).ToList();
        return [.. published.Select(p => (p.Value, At: ready.Where(r => r.ContainsKey(p.Key)).Select(r => r[p.Key]).ToList())).Where(p => p.At.Count >= nodes).Select(p => (double)(p.At.Max() - p.Value))];
    }
}
