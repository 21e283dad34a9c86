using System.Diagnostics;
using ActorLab.Actors.Runtime.Memory;
using Microsoft.Data.Sqlite;

namespace ActorLab.Tests.Hosts.Faults;

/// <summary>
/// A run directory of a test's own: a copy of one whose process was killed with SIGKILL in the midst of training, with
/// three checkpoints. The killed run is made once.
/// </summary>
internal sealed class FaultRun : IDisposable
{
    /// <summary>Of the killed run: far more than it can make.</summary>
    private const int EndlessSteps = 1_000_000;

    private static readonly Lazy<string> Killed = new(MakeKilled);

    private readonly string _folder;
    private readonly bool _own;

    /// <summary>Copies the killed run, into a folder of its own or a given one.</summary>
    public FaultRun(string? into = null)
    {
        _folder = into ?? Directory.CreateTempSubdirectory("actorlab-fault-").FullName;
        _own = into is null;
        Run = Path.Combine(_folder, "run");
        Copy(Path.Combine(Killed.Value, "run"), Run);
    }

    /// <summary>The run directory.</summary>
    public string Run { get; }

    /// <summary>What memory had acknowledged before the kill.</summary>
    public static IReadOnlySet<string> Acknowledged => AcknowledgementLog.Read(Path.Combine(Killed.Value, "acknowledged"));

    public string this[string name] => Path.Combine(Run, name);

    /// <summary>The checkpoints, newest first.</summary>
    public string[] Checkpoints => [.. Directory.GetFiles(this["checkpoints"], "*.checkpoint").OrderDescending(StringComparer.Ordinal)];

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_own ? _folder : Run, recursive: true);
    }

    /// <summary>Resumes in this process, with so many steps more that it ends within a second or two.</summary>
    public async Task<CliRun> ResumeAsync(params string[] more)
    {
        CliRun end = await CliRun.Of(["resume", Run, "--set", "program-synthesis.training.steps=60", .. more]);
        SqliteConnection.ClearAllPools();
        return end;
    }

    /// <summary>Asserts a refusal: the exit code, one sentence on stderr, and what it says.</summary>
    public static void AssertRefused(CliRun run, int code, params string[] says)
    {
        Assert.True(run.Code == code, $"exit code {run.Code}: {run.Error}");
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("error: ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("unexpected", run.Error, StringComparison.Ordinal);
        foreach (string text in says) Assert.Contains(text, run.Error, StringComparison.Ordinal);
    }

    public static void AssertDone(CliRun run) => Assert.True(run.Code == 0, $"exit code {run.Code}: {run.Error}{run.Output}");

    /// <summary>Runs SQL on a database of the run, with all that is in its write-ahead log moved into the file.</summary>
    public void Sql(string file, string sql, byte[]? blob = null)
    {
        using var connection = new SqliteConnection($"Data Source={this[file]};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        if (blob is not null) command.Parameters.AddWithValue("$blob", blob);
        command.ExecuteNonQuery();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        command.Parameters.Clear();
        command.ExecuteNonQuery();
    }

    /// <summary>Flips one bit of a file.</summary>
    public static void Flip(string path, long at)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[at < 0 ? bytes.Length + at : at] ^= 4;
        File.WriteAllBytes(path, bytes);
    }

    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string folder in Directory.GetDirectories(from)) Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        foreach (string file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private static string MakeKilled()
    {
        string folder = Directory.CreateTempSubdirectory("actorlab-killed-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        string conf = WriteSettings(folder);
        string run = Path.Combine(folder, "run");
        using var child = new RealProcess(
            new Dictionary<string, string> { [AcknowledgementLog.Variable] = Path.Combine(folder, "acknowledged") }, "run", conf, "--run-dir", run, "--set", $"program-synthesis.training.steps={EndlessSteps}");
        child.WaitFor(() => Directory.Exists(Path.Combine(run, "checkpoints")) && Directory.GetFiles(Path.Combine(run, "checkpoints"), "*.checkpoint").Length == 3 && File.Exists(Path.Combine(run, "model.ckpt")));
        child.Kill();
        Assert.NotEqual(0, child.WaitForEnd().Code);
        return folder;
    }

    private static string WriteSettings(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "medals.csv"), "Nation,Gold\nNorway,16\nGermany,12\nChina,9\nSweden,8\n");
        File.WriteAllText(Path.Combine(folder, "rivers.csv"), "River,Length,Country\nGlomma,623,Norway\nTorne,522,Sweden\nKemi,550,Finland\n");
        File.WriteAllLines(Path.Combine(folder, "questions.tsv"),
        [
            "id\tutterance\tcontext\ttargetValue\tsplit",
            "q1\twhich nation won the most gold\tmedals.csv\tNorway\ttrain",
            "q2\thow many nations are there\tmedals.csv\t4\ttrain",
            "q3\twhat is the total of gold\tmedals.csv\t45\ttrain",
            "q4\thow much gold did sweden win\tmedals.csv\t8\ttrain",
            "d1\thow many rivers are there\trivers.csv\t3\tdev",
            "t1\twhat is the longest river\trivers.csv\tGlomma\ttest",
        ]);
        string conf = Path.Combine(folder, "tiny.conf");
        File.WriteAllText(conf, """
            experiment = mapo
            seed = 3
            checkpoint { every-time = null, every-steps = 5 }
            program-synthesis {
              data { source = folder, questions = "questions.tsv" }
              policy { hidden = 12, attention = 8, embedding = 12, hashed-dimension = 10, min-count = 1 }
              random-exploration { episodes = 400 }
              mapo { questions-per-batch = 2, batches-in-flight = 4 }
              training { publish-every = 5, learning-rate = 0.01 }
              evaluation { every = 5, batch = 2 }
              workers { explorers = 1 }
            }
            """);
        return conf;
    }
}
