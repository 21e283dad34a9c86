using System.Globalization;
using ActorLab.Benchmarks.KillResume;

namespace ActorLab.Benchmarks.Cluster;

/// <summary>What the experiments on clusters of processes are asked for.</summary>
internal sealed record ClusterOptions
{
    /// <summary>The run whose tickets are no work, instead of a settings file: nodes are then this program.</summary>
    public const string Noop = "noop";

    public const string Usage =
        "cluster-kill|cluster-partition|cluster-chaos|cluster-rates [--conf CONF|noop] [--postgres CONNECTION] [--minutes N] [--every SECONDS] [--tickets N] " +
        "[--workers N] [--nodes N,N,...] [--only PART] [--seed N] [--patience SECONDS] [--work DIR] [--actorlab FILE.dll] [--set key=value]...";

    public string Conf { get; init; } = Noop;

    /// <summary>Connection string of a database that may be used; empty: SQLite.</summary>
    public string Postgres { get; init; } = "";

    /// <summary>Of random kills.</summary>
    public TimeSpan Minutes { get; init; } = TimeSpan.FromMinutes(10);

    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Tickets of a run of no-op tickets; 0: what the experiment needs.</summary>
    public int Tickets { get; init; }

    /// <summary>Workers of each kind on a node.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>Worker nodes of the scaling runs.</summary>
    public IReadOnlyList<int> Nodes { get; init; } = [1, 2, 4, 8];

    /// <summary>One part of the experiment alone; empty: all.</summary>
    public string Only { get; init; } = "";

    /// <summary>Of the kills; the run's own seed is in its settings.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How long a run may take to recover, or to get going.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(4);

    public string Work { get; init; } = Path.Combine(Path.GetTempPath(), "actorlab-cluster");

    public string Actorlab { get; init; } = KillResumeOptions.FindActorlab();

    /// <summary>Changed settings of the run: <c>--set</c>, <c>key=value</c>, and so on.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    public bool IsNoop => Conf == Noop;

    /// <summary>How a process of the cluster is started.</summary>
    public IReadOnlyList<string> Program => IsNoop ? ["dotnet", typeof(ClusterOptions).Assembly.Location, NoopProgram.Verb] : ["dotnet", Actorlab];

    public bool Has(string part) => Only.Length == 0 || Only == part;

    public static ClusterOptions Parse(IReadOnlyList<string> args)
    {
        if (args.Count % 2 != 0) throw new ArgumentException("usage: " + Usage);
        var options = new ClusterOptions();
        var settings = new List<string>();
        for (int i = 0; i < args.Count; i += 2)
        {
            string value = args[i + 1];
            options = args[i] switch
            {
                "--conf" => options with { Conf = value == Noop ? value : Path.GetFullPath(value) },
                "--postgres" => options with { Postgres = value },
                "--minutes" => options with { Minutes = TimeSpan.FromMinutes(Number(value)) },
                "--every" => options with { Every = TimeSpan.FromSeconds(Number(value)) },
                "--tickets" => options with { Tickets = (int)Number(value) },
                "--workers" => options with { Workers = (int)Number(value) },
                "--nodes" => options with { Nodes = [.. value.Split(',').Select(n => (int)Number(n))] },
                "--only" => options with { Only = value },
                "--seed" => options with { Seed = ulong.Parse(value, CultureInfo.InvariantCulture) },
                "--patience" => options with { Patience = TimeSpan.FromSeconds(Number(value)) },
                "--work" => options with { Work = Path.GetFullPath(value) },
                "--actorlab" => options with { Actorlab = Path.GetFullPath(value) },
                "--set" => Add(value),
                var unknown => throw new ArgumentException($"unknown option '{unknown}'; usage: {Usage}"),
            };
        }

        options = options with { Settings = settings };
        if (!options.IsNoop && !File.Exists(options.Actorlab)) throw new ArgumentException($"{options.Actorlab}: build it first, or name another with --actorlab");
        return options;

        ClusterOptions Add(string setting)
        {
            settings.AddRange(["--set", setting]);
            return options;
        }

        static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }
}
