using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using ActorLab.Tests.Hosts.Faults;

namespace ActorLab.Tests.Hosts.Simulation;

/// <summary>
/// A small run of MAPO, Torch and all, under 200 seeds with every kind of fault. In a process of its own, because Torch has
/// one random generator a process.
/// </summary>
public sealed class MapoSimulationTests
{
    private const int Seeds = 200;

    [Fact]
    public void TwoHundredSeedsLoseNothingAndASeedIsOneRunInAnyProcess()
    {
        JsonArray all = Simulate($"1..{Seeds}"), again = Simulate("1..2");
        Assert.Equal(Seeds, all.Count);
        Assert.All(all, seed => Assert.InRange((long)seed!["steps"]!, 0, 12));
        for (int i = 0; i < again.Count; i++) Assert.Equal(all[i]!.ToJsonString(), again[i]!.ToJsonString());
        Assert.NotEqual((string?)all[0]!["controlSha256"], (string?)all[1]!["controlSha256"]);
    }

    private static JsonArray Simulate(string seeds)
    {
        string folder = Tiny();
        using var process = new RealProcess(null, "simulate", Path.Combine(folder, "tiny.conf"), "--seeds", seeds, "--faults", Path.Combine(folder, "faults.conf"), "--json");
        (int code, string output, string error) = process.WaitForEnd(TimeSpan.FromMinutes(15));
        Assert.True(code == 0, error);
        return (JsonArray)JsonNode.Parse(output)!["seeds"]!;
    }

    private static string Tiny([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "Tiny");
}
