using System.Text.Json.Nodes;

namespace ActorLab.Benchmarks.ProgramSynthesis;

/// <summary>How a run of an arm ended.</summary>
internal sealed record AblationResult(ulong Seed, double Steps, double WallSeconds, IReadOnlyDictionary<string, double> Metrics)
{
    /// <summary>The result in a run directory; null where the run has not finished.</summary>
    public static AblationResult? Read(string directory, ulong seed)
    {
        string file = Path.Combine(directory, "result.json");
        if (!File.Exists(file)) return null;
        JsonNode result = JsonNode.Parse(File.ReadAllText(file))!;
        if ((string?)result["status"] != "done") return null;
        var metrics = result["metrics"]!.AsObject().ToDictionary(m => m.Key, m => (double)m.Value!);
        return new AblationResult(seed, (double)result["steps"]!, (double)result["wallSeconds"]!, metrics);
    }
}
