using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using TorchSharp;

namespace ActorLab.Hosts.Commands;

/// <summary>What <c>doctor</c> looks at: each check tries the real thing.</summary>
internal static class DoctorChecks
{
    private const long Gigabyte = 1_000_000_000;

    public static IEnumerable<DoctorCheck> All(string? dataRoot, string runs)
    {
        yield return Runtime();
        yield return Machine();
        yield return Guard("torch", "the native libraries do not load: build again, and see docs/architecture.md on older Linux systems", Torch);
        yield return Guard("cuda", "use device = cpu", Cuda);
        yield return Guard("sqlite", "the run's memory needs SQLite: check that the temporary folder is on a local disk", Sqlite);
        yield return Data(dataRoot);
        yield return Guard("disk", "give another folder with --runs", () => Disk(runs));
    }

    private static DoctorCheck Guard(string name, string advice, Func<DoctorCheck> check)
    {
        try
        {
            return check();
        }
        catch (Exception e)
        {
            Exception cause = e;
            while (cause is TypeInitializationException or System.Reflection.TargetInvocationException && cause.InnerException is { } inner) cause = inner;
            return new DoctorCheck(name, CheckStatus.Fail, cause.Message.Split('\n')[0].Trim(), advice);
        }
    }

    private static DoctorCheck Runtime() => new(
        "runtime",
        CheckStatus.Ok,
        $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription} ({RuntimeInformation.RuntimeIdentifier})");

    private static DoctorCheck Machine()
    {
        long memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        string found = $"{Environment.ProcessorCount} cores, {Gigabytes(memory)} of memory";
        return memory < 2 * Gigabyte
            ? new("machine", CheckStatus.Warn, found, "runs want 2 GB or more: lower the sizes of memory and batches")
            : new("machine", CheckStatus.Ok, found);
    }

    private static DoctorCheck Torch()
    {
        const int Size = 256;
        using var scope = torch.NewDisposeScope();
        torch.Tensor left = torch.ones(Size, Size), right = torch.ones(Size, Size);
        left.matmul(right).sum().item<float>();
        var watch = Stopwatch.StartNew();
        float sum = left.matmul(right).sum().item<float>();
        double milliseconds = watch.Elapsed.TotalMilliseconds;
        int threads = torch.get_num_threads();
        string found = $"libtorch {torch.__version__} multiplies {Size}x{Size} matrices in {milliseconds.ToString("F2", CultureInfo.InvariantCulture)} ms, {threads} threads";
        return sum == Size * (float)Size * Size
            ? new("torch", CheckStatus.Ok, found)
            : new("torch", CheckStatus.Fail, $"{found}, but gets {sum}", "the native libraries are damaged: delete bin and obj and build again");
    }

    private static DoctorCheck Cuda() => torch.cuda.is_available()
        ? new("cuda", CheckStatus.Ok, $"{torch.cuda.device_count()} devices: device = cuda:0")
        : new("cuda", CheckStatus.Ok, "no device: device = cpu");

    private static DoctorCheck Sqlite()
    {
        string folder = Directory.CreateTempSubdirectory("actorlab-doctor-").FullName;
        try
        {
            string file = Path.Combine(folder, "memory.db");
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
            connection.Open();
            string mode = Scalar(connection, "PRAGMA journal_mode=WAL");
            Scalar(connection, "CREATE TABLE t (x INTEGER); INSERT INTO t VALUES (41)");
            string found = $"SQLite {Scalar(connection, "SELECT sqlite_version()")}, journal mode {mode}";
            if (Scalar(connection, "SELECT x + 1 FROM t") != "42") return new("sqlite", CheckStatus.Fail, $"{found}, but it does not give back what was written", "check the disk");
            return mode == "wal"
                ? new("sqlite", CheckStatus.Ok, found)
                : new("sqlite", CheckStatus.Fail, $"{found} instead of wal", "put the temporary folder (TMPDIR) and the runs on a local disk");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture) ?? "";
    }

    private static DoctorCheck Data(string? root)
    {
        const string Advice = "quickstarts need none; for real data set ACTORLAB_DATA or give --data DIR";
        if (root is null) return new("data", CheckStatus.Warn, "no folder of data sets is set", Advice);
        return Directory.Exists(root)
            ? new("data", CheckStatus.Ok, $"{Directory.EnumerateDirectories(root).Count()} data sets in {root}")
            : new("data", CheckStatus.Fail, $"there is no folder {root}", Advice);
    }

    private static DoctorCheck Disk(string runs)
    {
        string folder = Path.GetFullPath(runs);
        while (!Directory.Exists(folder)) folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException($"there is no folder {runs}");
        string probe = Path.Combine(folder, $".actorlab-doctor-{Environment.ProcessId}");
        using (new FileStream(probe, FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
        {
        }

        long free = new DriveInfo(folder).AvailableFreeSpace;
        string found = $"{Gigabytes(free)} free for runs in '{runs}'";
        return free switch
        {
            < Gigabyte / 5 => new("disk", CheckStatus.Fail, found, "free some space: checkpoints could not be written"),
            < 5 * Gigabyte => new("disk", CheckStatus.Warn, found, "long runs want 5 GB or more"),
            _ => new("disk", CheckStatus.Ok, found),
        };
    }

    private static string Gigabytes(long bytes) => (bytes / (double)Gigabyte).ToString("F1", CultureInfo.InvariantCulture) + " GB";
}
