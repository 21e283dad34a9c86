using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ActorLab.Hosts.Commands;

/// <summary>One run directory as <c>runs list</c> shows it.</summary>
internal sealed record RunSummary
{
    private const string ResultFile = "result.json";

    public required string Directory { get; init; }

    /// <summary>What <c>result.json</c> says; <c>unfinished</c> without one; <c>damaged</c> where it cannot be read.</summary>
    public required string Status { get; init; }

    public string? Experiment { get; init; }

    public long? Seed { get; init; }

    public long? Steps { get; init; }

    public double? WallSeconds { get; init; }

    public IReadOnlyList<KeyValuePair<string, double>> Metrics { get; init; } = [];

    /// <summary>What is wrong with the directory, if anything is.</summary>
    public string? Error { get; init; }

    /// <summary>Reads all run directories in a folder, by name.</summary>
    public static IReadOnlyList<RunSummary> ReadAll(string folder) =>
    [
        .. System.IO.Directory.EnumerateDirectories(folder)
            .Where(d => File.Exists(Path.Combine(d, ResultFile)) || File.Exists(Path.Combine(d, RunDirectorySettings.FileName)))
            .Order(StringComparer.Ordinal)
            .Select(Read),
    ];

    public JsonObject ToJson() => new()
    {
        ["directory"] = Directory,
        ["status"] = Status,
        ["experiment"] = Experiment,
        ["seed"] = Seed,
        ["steps"] = Steps,
        ["wallSeconds"] = WallSeconds,
        ["metrics"] = new JsonObject(Metrics.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)JsonValue.Create(m.Value)))),
        ["error"] = Error,
    };

    /// <summary>The metrics in one line.</summary>
    public string MetricsText() => string.Join("  ", Metrics.Select(m => $"{m.Key} {m.Value.ToString("G5", CultureInfo.InvariantCulture)}"));

    /// <summary>Reads one run directory.</summary>
    public static RunSummary Read(string directory)
    {
        string name = Path.GetFileName(directory);
        string file = Path.Combine(directory, ResultFile);
        if (!File.Exists(file)) return new RunSummary { Directory = name, Status = "unfinished" };
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            JsonElement root = json.RootElement;
            return new RunSummary
            {
                Directory = name,
                Status = root.GetProperty("status").GetString() ?? throw new FormatException("'status' is null"),
                Experiment = root.GetProperty("experiment").GetString(),
                Seed = root.GetProperty("seed").GetInt64(),
                Steps = root.GetProperty("steps").GetInt64(),
                WallSeconds = root.GetProperty("wallSeconds").GetDouble(),
                Metrics = [.. root.GetProperty("metrics").EnumerateObject().Where(m => m.Value.ValueKind == JsonValueKind.Number).Select(m => KeyValuePair.Create(m.Name, m.Value.GetDouble()))],
            };
        }
        catch (KeyNotFoundException)
        {
            return Damaged("a key of experiment, status, seed, steps, wallSeconds, metrics is missing");
        }
        catch (JsonException e)
        {
            return Damaged($"no JSON at line {e.LineNumber + 1}");
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or IOException or UnauthorizedAccessException)
        {
            return Damaged(e is InvalidOperationException ? "a value has the wrong type" : e.Message);
        }

        RunSummary Damaged(string why) => new() { Directory = name, Status = "damaged", Error = $"{ResultFile}: {why}" };
    }
}
