using System.Diagnostics;
using System.Globalization;

namespace ActorLab.Benchmarks.Cluster;

/// <summary>
/// Linux network namespaces, one a node, on two bridges with a cable between them: pulling the cable cuts one side off the
/// other, pulling a node's cable cuts that node off. This process is on the first bridge. Needs root.
/// </summary>
internal sealed class Namespaces : IDisposable
{
    private const string Prefix = "alab", Net = "10.213.0.";

    private readonly List<string> _names = [];

    /// <summary>Makes the two bridges.</summary>
    public Namespaces()
    {
        Remove();
        Ip("link add {0}-a type bridge", "link add {0}-b type bridge", "link add {0}-ab type veth peer name {0}-ba", "link set {0}-ab master {0}-a", "link set {0}-ba master {0}-b");
        foreach (string link in (string[])["a", "b", "ab", "ba"]) Ip($"link set {{0}}-{link} up");
        Ip($"addr add {Net}1/24 dev {{0}}-a");
    }

    /// <summary>The address of this process.</summary>
    public static string Here => Net + "1";

    /// <summary>The cable between the two sides.</summary>
    public static string BetweenSides => Prefix + "-ab";

    /// <summary>Why there can be none; null where there can.</summary>
    public static string? Fault() => !OperatingSystem.IsLinux() ? "network namespaces are Linux's"
        : Environment.UserName != "root" ? "network namespaces need root"
        : Try($"netns add {Prefix}-probe") is { } fault ? $"network namespaces cannot be made here ({fault})"
        : Try($"netns del {Prefix}-probe");

    /// <summary>Adds a namespace to a side.</summary>
    /// <returns>Its name, its address and its cable.</returns>
    public (string Name, string Address, string Cable) Add(bool secondSide)
    {
        int number = _names.Count + 10;
        string name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}-n{number}"), cable = string.Create(CultureInfo.InvariantCulture, $"{Prefix}-h{number}");
        string address = Net + number.ToString(CultureInfo.InvariantCulture);
        _names.Add(name);
        Ip(
            $"netns add {name}", $"link add {cable} type veth peer name eth0 netns {name}", $"link set {cable} master {{0}}-{(secondSide ? "b" : "a")}", $"link set {cable} up",
            $"-n {name} addr add {address}/24 dev eth0", $"-n {name} link set eth0 up", $"-n {name} link set lo up");
        return (name, address, cable);
    }

    /// <summary>Pulls a cable, or plugs it in.</summary>
    public static void Set(string cable, bool up) => Ip($"link set {cable} {(up ? "up" : "down")}");

    public void Dispose() => Remove();

    private static void Remove()
    {
        for (int number = 10; number < 40; number++) _ = Try($"netns del {Prefix}-n{number.ToString(CultureInfo.InvariantCulture)}");
        foreach (string link in (string[])["ab", "a", "b"]) _ = Try($"link del {Prefix}-{link}");
    }

    private static void Ip(params string[] commands)
    {
        foreach (string command in commands)
            if (Try(string.Format(CultureInfo.InvariantCulture, command, Prefix)) is { } fault) throw new ClusterFault($"'ip {command}' failed: {fault}");
    }

    private static string? Try(string command)
    {
        using Process process = Process.Start(new ProcessStartInfo("ip", command) { RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : error.ReplaceLineEndings(" ").Trim();
    }
}
