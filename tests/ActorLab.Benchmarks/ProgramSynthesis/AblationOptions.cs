using System.Globalization;
using ActorLab.Benchmarks.KillResume;

namespace ActorLab.Benchmarks.ProgramSynthesis;

/// <summary>What the ablation is asked for.</summary>
internal sealed record AblationOptions
{
    public const string Usage =
        "mapo-ablation CONF --budget TIME [--seeds 1,2] [--arms A,B,...] [--work DIR] [--table FILE.md] [--actorlab FILE.dll] [--set key=value]...";

    public required string Conf { get; init; }

    /// <summary>The wall time of each run, as a setting's value.</summary>
    public required string Budget { get; init; }

    public IReadOnlyList<ulong> Seeds { get; init; } = [1, 2];

    public IReadOnlyList<AblationArm> Arms { get; init; } = AblationArm.Paper;

    public string Work { get; init; } = Path.Combine(Path.GetTempPath(), "actorlab-mapo-ablation");

    public string? Table { get; init; }

    public string Actorlab { get; init; } = KillResumeOptions.FindActorlab();

    /// <summary>Settings of all arms, <c>key=value</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    public static AblationOptions Parse(IReadOnlyList<string> args)
    {
        if (args.Count == 0 || args.Count % 2 == 0) throw new ArgumentException("usage: " + Usage);
        var options = new AblationOptions { Conf = Path.GetFullPath(args[0]), Budget = "" };
        for (int i = 1; i < args.Count; i += 2)
        {
            string value = args[i + 1];
            options = args[i] switch
            {
                "--budget" => options with { Budget = value },
                "--seeds" => options with { Seeds = [.. value.Split(',').Select(s => ulong.Parse(s, CultureInfo.InvariantCulture))] },
                "--arms" => options with { Arms = AblationArm.Find(value.Split(',')) },
                "--work" => options with { Work = Path.GetFullPath(value) },
                "--table" => options with { Table = value },
                "--actorlab" => options with { Actorlab = Path.GetFullPath(value) },
                "--set" => options with { Settings = [.. options.Settings, value] },
                var unknown => throw new ArgumentException($"unknown option '{unknown}'; usage: {Usage}"),
            };
        }

        return options.Budget.Length > 0 ? options : throw new ArgumentException("--budget is missing: the wall time of each run, such as 15m; usage: " + Usage);
    }

    /// <summary>The run directory of an arm and seed.</summary>
    public string Directory(AblationArm arm, ulong seed) => Path.Combine(Work, string.Create(CultureInfo.InvariantCulture, $"{arm.Name}-seed{seed}"));

    /// <summary>The command line that begins the run of an arm and seed.</summary>
    public IEnumerable<string> Run(AblationArm arm, ulong seed) =>
    [
        "run", Conf, "--run-dir", Directory(arm, seed), "--seed", seed.ToString(CultureInfo.InvariantCulture),
        .. Settings.Append($"budget.wall-time={Budget}").Concat(arm.Settings.Select(s => "program-synthesis." + s)).SelectMany(s => new[] { "--set", s }),
    ];

    /// <summary>What all runs of a folder have in common; another of these would make them incomparable.</summary>
    public string Common() => string.Join('\n', [$"conf {Conf}", $"budget {Budget}", .. Settings.Select(s => "set " + s), ""]);
}
