using System.Reflection;
using System.Runtime.InteropServices;

namespace ActorLab.Domain.Common;

/// <summary>What a run ran on: the content of <c>environment.json</c>.</summary>
/// <param name="StartedUtc">When.</param>
/// <param name="GitCommit">The commit that this build was made from, if it was made in a repository.</param>
/// <param name="Versions">Versions of ActorLab and the libraries that matter.</param>
/// <param name="DotNet">The runtime.</param>
/// <param name="OperatingSystem">Its name and version.</param>
/// <param name="Architecture">The process's.</param>
/// <param name="Cores">Processors that this process may use.</param>
/// <param name="Threads">Threads that learners were given.</param>
public sealed record RunEnvironment(
    DateTimeOffset StartedUtc,
    string? GitCommit,
    IReadOnlyDictionary<string, string> Versions,
    string DotNet,
    string OperatingSystem,
    string Architecture,
    int Cores,
    int Threads)
{
    /// <summary>Describes this process.</summary>
    /// <param name="clock">Tells the time.</param>
    /// <param name="threads">Threads that learners are given.</param>
    /// <param name="libraries">Assemblies whose versions matter.</param>
    public static RunEnvironment Capture(TimeProvider clock, int threads, params IEnumerable<Assembly> libraries)
    {
        Assembly own = typeof(RunEnvironment).Assembly;
        string[] version = InformationalVersion(own).Split('+', 2);
        var versions = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["ActorLab"] = version[0] };
        foreach (Assembly library in libraries) versions[library.GetName().Name ?? "?"] = InformationalVersion(library).Split('+', 2)[0];
        return new RunEnvironment(
            clock.GetUtcNow(),
            version.Length > 1 ? version[1] : null,
            versions,
            RuntimeInformation.FrameworkDescription,
            RuntimeInformation.OSDescription,
            RuntimeInformation.ProcessArchitecture.ToString(),
            Environment.ProcessorCount,
            threads);
    }

    private static string InformationalVersion(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? assembly.GetName().Version?.ToString()
        ?? "unknown";
}
