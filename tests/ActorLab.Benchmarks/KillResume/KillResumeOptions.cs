using System.Globalization;

namespace ActorLab.Benchmarks.KillResume;

/// <summary>What the experiment is asked for.</summary>
internal sealed record KillResumeOptions
{
    public const string Usage =
        "kill-resume CONF [--kills N] [--seed N] [--work DIR] [--picture FILE.png] [--actorlab FILE.dll] [--set key=value]...";

    public required string Conf { get; init; }

    public int Kills { get; init; } = 20;

    /// <summary>Of the moments of the kills; the run's own seed is in its settings.</summary>
    public ulong Seed { get; init; } = 1;

    public string Work { get; init; } = Path.Combine(Path.GetTempPath(), "actorlab-kill-resume");

    public string? Picture { get; init; }

    public string Actorlab { get; init; } = FindActorlab();

    public IReadOnlyList<string> Settings { get; init; } = [];

    public static KillResumeOptions Parse(IReadOnlyList<string> args)
    {
        if (args.Count == 0 || args.Count % 2 == 0) throw new ArgumentException("usage: " + Usage);
        var options = new KillResumeOptions { Conf = args[0] };
        var settings = new List<string>();
        for (int i = 1; i < args.Count; i += 2)
        {
            string value = args[i + 1];
            options = args[i] switch
            {
                "--kills" => options with { Kills = int.Parse(value, CultureInfo.InvariantCulture) },
                "--seed" => options with { Seed = ulong.Parse(value, CultureInfo.InvariantCulture) },
                "--work" => options with { Work = Path.GetFullPath(value) },
                "--picture" => options with { Picture = value },
                "--actorlab" => options with { Actorlab = Path.GetFullPath(value) },
                "--set" => Add(value),
                var unknown => throw new ArgumentException($"unknown option '{unknown}'; usage: {Usage}"),
            };
        }

        return options with { Settings = settings };

        KillResumeOptions Add(string setting)
        {
            settings.AddRange(["--set", setting]);
            return options;
        }
    }

    /// <summary>The executable of this checkout, built as this program is.</summary>
    public static string FindActorlab()
    {
        DirectoryInfo framework = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        for (DirectoryInfo? folder = framework; folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "ActorLab.sln")))
                return Path.Combine(folder.FullName, "Hosts", "bin", framework.Parent!.Name, framework.Name, "actorlab.dll");
        return "actorlab.dll";
    }
}
