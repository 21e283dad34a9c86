using System.Text.RegularExpressions;
using ActorLab.Hosts.Local;

namespace ActorLab.Tests.Architecture;

/// <summary>A system is added by its own folders and one line of the catalogue: what all share knows none of them.</summary>
public sealed partial class SystemsTests
{
    private static readonly string[] Shared = ["Runtime", "Common", "Data", "Randomness", "bin", "obj"];

    private static string[] Systems { get; } =
    [
        .. new[] { "Interpreter", "Domain", "Actors" }
            .SelectMany(room => Directory.EnumerateDirectories(Path.Combine(Repository.Root, room)).Select(d => Path.GetFileName(d)))
            .Except(Shared).Distinct(),
    ];

    [Fact]
    public void The_runtime_knows_no_system()
    {
        Assert.Contains("ProgramSynthesis", Systems);
        IEnumerable<string> names = [.. Systems, .. ExperimentCatalog.Default.Experiments, .. ExperimentCatalog.Default.Schema.Sections.Select(s => s.Name)];
        var known = new Regex($@"\b({string.Join('|', names.Select(Regex.Escape))})\b|{SystemWords()}", RegexOptions.IgnoreCase);
        IEnumerable<string> found = Repository.Sources(Path.Combine("Actors", "Runtime"))
            .SelectMany(f => known.Matches(File.ReadAllText(f)).Select(m => $"{Path.GetFileName(f)}: {m.Value}"));
        Assert.Empty(found);
    }

    [Fact]
    public void Hosts_and_commands_name_an_experiment_only_where_they_belong_to_its_system()
    {
        var named = new Regex($"\"({string.Join('|', ExperimentCatalog.Default.Experiments.Select(Regex.Escape))})\"");
        IEnumerable<string> strangers = Repository.Sources("Hosts")
            .Select(f => Path.GetRelativePath(Path.Combine(Repository.Root, "Hosts"), f).Replace('\\', '/'))
            .Where(f => !Systems.Any(s => f.StartsWith(s + "/", StringComparison.Ordinal) || f == $"Local/{s}Host.cs"))
            .Where(f => named.IsMatch(File.ReadAllText(Path.Combine(Repository.Root, "Hosts", f))));
        Assert.Empty(strangers);
    }

    /// <summary>Words of the systems that are here; what a run, ticket, trajectory, weights or checkpoint is, all share.</summary>
    [GeneratedRegex(@"\b(programs?|denotations?|beam|explorers?|shards?|genomes?|fitness|mutat\w+|crossover|populations?|evolution|back-?prop\w*|accuracy)\b")]
    private static partial Regex SystemWords();
}
