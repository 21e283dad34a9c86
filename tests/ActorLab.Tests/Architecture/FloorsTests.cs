using System.Reflection;
using System.Text.RegularExpressions;

namespace ActorLab.Tests.Architecture;

/// <summary>An arrow of the house may only point down: Hosts, Actors, Domain, Interpreter.</summary>
public sealed partial class FloorsTests
{
    [Theory]
    [InlineData("ActorLab.Interpreter", "Akka", "TorchSharp", "ActorLab", "actorlab", "MessagePack", "CsvHelper", "Microsoft.Data", "Spectre", "System.CommandLine")]
    [InlineData("ActorLab.Domain", "Akka", "ActorLab.Actors", "actorlab", "MessagePack", "Microsoft.Data", "Spectre", "System.CommandLine")]
    [InlineData("ActorLab.Actors", "actorlab", "Spectre", "System.CommandLine")]
    public void A_floor_knows_only_what_is_below_it(string assembly, params string[] forbidden)
    {
        IEnumerable<string> references = Assembly.Load(assembly).GetReferencedAssemblies().Select(r => r.Name!);
        Assert.DoesNotContain(references, r => forbidden.Any(f => r == f || r.StartsWith(f + ".", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Interpreter")]
    [InlineData("Domain")]
    public void No_source_below_the_actors_names_Akka(string room) =>
        Assert.DoesNotContain(Repository.Sources(room), f => UsesAkka().IsMatch(File.ReadAllText(f)));

    [Theory]
    [InlineData("Interpreter")]
    public void The_interpreter_does_no_input_or_output(string room) =>
        Assert.DoesNotContain(Repository.Sources(room), f => DoesIo().IsMatch(File.ReadAllText(f)));

    [Theory]
    [InlineData("Interpreter")]
    [InlineData("Domain")]
    [InlineData("Actors")]
    [InlineData("Hosts")]
    public void A_namespace_is_its_folder_or_a_folder_above_it_in_the_same_system(string room)
    {
        var strangers = new List<string>();
        foreach (string file in Repository.Sources(room))
        {
            string path = Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');
            Match match = Namespace().Match(File.ReadAllText(file));
            // Program.cs has only statements, and Hosts/Build belongs to the build.
            if (!match.Success || path.StartsWith("Hosts/Build/", StringComparison.Ordinal)) continue;
            string expected = "ActorLab." + Path.GetDirectoryName(path)!.Replace('\\', '/').Replace('/', '.');
            string given = match.Groups[1].Value;
            bool isAbove = given.Count(c => c == '.') >= 2 && expected.StartsWith(given + ".", StringComparison.Ordinal);
            if (given != expected && !isAbove) strangers.Add($"{path}: {given} instead of {expected}");
        }

        Assert.Empty(strangers);
    }

    [Fact]
    public void Only_the_rooms_of_the_house_stand_at_the_top()
    {
        string[] allowed =
        [
            "Hosts", "Actors", "Domain", "Interpreter", "hocon", "tests", "docs", "ActorLab.sln", "README.md", "Directory.Build.props",
            "Directory.Build.targets", "Directory.Packages.props", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md",
        ];
        IEnumerable<string> ignored = File.ReadAllLines(Path.Combine(Repository.Root, ".gitignore")).Select(l => l.TrimEnd('/'));
        IEnumerable<string> entries = Directory.EnumerateFileSystemEntries(Repository.Root).Select(e => Path.GetFileName(e)!);
        Assert.Empty(entries.Where(e => e[0] != '.').Except(allowed).Except(ignored));
    }

    [GeneratedRegex(@"^\s*(global )?using (static )?Akka\b|\bAkka\.[A-Z]", RegexOptions.Multiline)]
    private static partial Regex UsesAkka();

    [GeneratedRegex(@"\b(File|Directory|Console|FileStream|StreamReader|StreamWriter|HttpClient)\.[A-Z]|\bnew (FileStream|StreamReader|StreamWriter|HttpClient)\b|\busing System\.(IO|Net)\b")]
    private static partial Regex DoesIo();

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
