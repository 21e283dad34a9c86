using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Serialization;
using ActorLab.Domain.Common;
using ActorLab.Hosts.Commands;
using Akka.Actor;
using Akka.Configuration;
using Microsoft.Data.Sqlite;

namespace ActorLab.Hosts.Memory;

/// <summary>
/// <c>bench memory</c>: trajectories stored a second, acknowledged and on the disk; then the very batches that the memory
/// wrote once more by a bare persistent actor, and their rows by a bare SQLite loop with one transaction a row.
/// </summary>
internal static class MemoryBench
{
    private const int Keys = 1000;

    private static readonly MemoryOptions Options = new("bench", RuntimeConfig.BulkJournal, RuntimeConfig.BulkSnapshots);

    public static async Task<int> RunAsync(BenchMemoryRequest request, CliContext context)
    {
        if (request.Folder is { } given && !Directory.Exists(given)) throw new InputException("there is no such folder", given);
        string folder = request.Folder is null ? Directory.CreateTempSubdirectory("actorlab-bench-").FullName : Directory.CreateDirectory(Path.Combine(request.Folder, "actorlab-bench-" + Environment.ProcessId)).FullName;
        try
        {
            Trajectory[] trajectories = Make(request.Trajectories, request.Bytes, 1);
            var rounds = new List<Round>();
            for (int round = 0; round <= request.Repeats; round++)
            {
                context.Stop.ThrowIfCancellationRequested();
                Round measured = await MeasureAsync(Path.Combine(folder, round.ToString(CultureInfo.InvariantCulture)), trajectories, request.Senders);
                if (round > 0) rounds.Add(measured);
                context.ErrorLine(string.Create(CultureInfo.InvariantCulture, $"{(round == 0 ? "warm-up" : $"round {round}")}: {measured.Memory:N0}/s, bare actor {measured.Actor:N0}/s, bare SQLite {measured.Loop:N0}/s"));
            }

            // Of each round its own ratios: what slows the machine down slows all three.
            double memory = Median(rounds, r => r.Memory), actor = Median(rounds, r => r.Actor), loop = Median(rounds, r => r.Loop);
            double toActor = Median(rounds, r => r.Memory / r.Actor), toLoop = Median(rounds, r => r.Memory / r.Loop);
            Recovery? recovery = request.Recover > 0 ? await RecoverAsync(Path.Combine(folder, "recovery"), request, context.Stop) : null;
            var json = new JsonObject
            {
                ["metrics"] = new JsonObject
                {
                    ["memory_inserts_per_second"] = Math.Round(memory),
                    ["bare_actor_inserts_per_second"] = Math.Round(actor),
                    ["bare_sqlite_inserts_per_second"] = Math.Round(loop),
                    ["memory_over_bare_actor"] = Math.Round(toActor, 3),
                    ["memory_over_bare_sqlite"] = Math.Round(toLoop, 3),
                },
                ["trajectories"] = request.Trajectories,
                ["contentBytes"] = request.Bytes,
                ["senders"] = request.Senders,
                ["repeats"] = request.Repeats,
                ["writes"] = rounds[^1].Writes,
                ["rowBytes"] = rounds[^1].RowBytes,
            };
            if (recovery is not null)
            {
                json["metrics"]!["recovery_seconds"] = Math.Round(recovery.Seconds, 2);
                json["metrics"]!["recovered_per_second"] = Math.Round(request.Recover / recovery.Seconds);
                json["recovery"] = new JsonObject
                {
                    ["trajectories"] = request.Recover,
                    ["fileBytes"] = recovery.FileBytes,
                    ["managedBytes"] = recovery.ManagedBytes,
                    ["processBytes"] = recovery.ProcessBytes,
                    ["processPeakBytes"] = recovery.PeakBytes,
                };
            }

            context.Result(json, _ =>
            {
                context.Line(string.Create(CultureInfo.InvariantCulture, $"memory_inserts_per_second      {memory,12:N0}   {request.Bytes} B each, {request.Senders} senders, acknowledged, in {rounds[^1].Writes} writes; median of {rounds.Count}"));
                context.Line(string.Create(CultureInfo.InvariantCulture, $"bare_actor_inserts_per_second  {actor,12:N0}   the same batches; memory_over_bare_actor {toActor:N2}"));
                context.Line(string.Create(CultureInfo.InvariantCulture, $"bare_sqlite_inserts_per_second {loop,12:N0}   the same rows; memory_over_bare_sqlite {toLoop:N2}"));
                if (recovery is not null)
                    context.Line(string.Create(CultureInfo.InvariantCulture, $"recovery of {request.Recover:N0}: {recovery.Seconds:N1} s, {recovery.ManagedBytes / 1e6:N0} MB managed, process {recovery.ProcessBytes / 1e6:N0} MB (peak {recovery.PeakBytes / 1e6:N0} MB), file {recovery.FileBytes / 1e6:N0} MB"));
            });
            return ExitCode.Done;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Round> MeasureAsync(string folder, Trajectory[] trajectories, int senders)
    {
        double memory = await InSystemAsync(Path.Combine(folder, "memory"), async system =>
        {
            IActorRef router = system.ActorOf(MemoryRouter.Props(Options));

            // The first write makes the tables; it is not what is measured.
            await router.Ask<TrajectoriesAcknowledged>(new StoreTrajectories(0, [new Trajectory(0, [], 0, 0, "first")]));
            int share = (trajectories.Length + senders - 1) / senders;
            (IActorRef Feeder, Task Done)[] all =
            [
                .. trajectories.Chunk(share).Select(part =>
                {
                    var done = new TaskCompletionSource<MemoryClient>(TaskCreationOptions.RunContinuationsAsynchronously);
                    return (system.ActorOf(MemoryFeeder.Props(part, Options.Partitions, router, done)), (Task)done.Task);
                }),
            ];
            return await TimeAsync(() =>
            {
                foreach ((IActorRef feeder, _) in all) feeder.Tell(new MemoryFeeder.Begin());
                return Task.WhenAll(all.Select(a => a.Done));
            });
        });

        MemoryRow[] rows;
        using (MemoryFile file = MemoryFile.Open(Path.Combine(folder, "memory", RuntimeConfig.BulkFile))) rows = [.. file.Rows(file.PersistenceIds[0]).Where(r => !r.IsSnapshot && r.Sequence > 1)];
        TrajectoriesStored[] events = [.. rows.Select(r => (TrajectoriesStored)MemoryFile.Read(r))];
        double actor = await InSystemAsync(Path.Combine(folder, "actor"), async system =>
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            IActorRef router = system.ActorOf(MemoryRouter.Props(Options));
            await router.Ask<TrajectoriesAcknowledged>(new StoreTrajectories(0, [new Trajectory(0, [], 0, 0, "first")]));
            IActorRef bare = system.ActorOf(Props.Create(() => new BareJournal(events, senders << 20, done)));
            return await TimeAsync(() =>
            {
                bare.Tell(new BareJournal.Go());
                return done.Task;
            });
        });
        double loop = Loop(Path.Combine(folder, "memory", RuntimeConfig.BulkFile), Path.Combine(folder, "loop.db"), rows);
        Directory.Delete(folder, recursive: true);
        return new Round(trajectories.Length / memory, trajectories.Length / actor, trajectories.Length / loop, rows.Length, rows.Sum(r => (long)r.Bytes.Length));
    }

    /// <summary>The same rows into the same tables, without actors and serializers.</summary>
    private static double Loop(string model, string file, MemoryRow[] rows)
    {
        using SqliteConnection connection = OpenLike(model, file);
        long start = Stopwatch.GetTimestamp();
        foreach (MemoryRow row in rows) Insert(connection, row.PersistenceId, row.Sequence, row.Manifest, row.Bytes);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<Recovery> RecoverAsync(string folder, BenchMemoryRequest request, CancellationToken stop)
    {
        await InSystemAsync(folder, async system =>
        {
            await system.ActorOf(MemoryRouter.Props(Options)).Ask<TrajectoriesAcknowledged>(new StoreTrajectories(0, [new Trajectory(0, [], 0, 0, "first")]));
            return 0.0;
        });
        MessageBinding binding = MemoryProtocol.Bindings.Single(b => b.Type == typeof(TrajectoriesStored));
        int perWrite = (int)Math.Max(1, Options.BatchBytes / (request.Bytes + 64L));
        string database = Path.Combine(folder, RuntimeConfig.BulkFile);
        using (var connection = new SqliteConnection(RuntimeConfig.ConnectionString(folder, RuntimeConfig.BulkFile) + ";Pooling=False"))
        {
            connection.Open();
            long sequence = 1;
            for (int from = 0; from < request.Recover; from += perWrite)
            {
                stop.ThrowIfCancellationRequested();
                Trajectory[] batch = Make(Math.Min(perWrite, request.Recover - from), request.Bytes, 2 + (ulong)from);
                Insert(connection, MemoryPartitions.PersistenceId(Options.Run, 0), ++sequence, binding.Manifest, binding.Write(new TrajectoriesStored(batch)));
            }
        }

        long managed = GC.GetTotalMemory(forceFullCollection: true);
        long fileBytes = new FileInfo(database).Length;
        Recovery? recovery = null;
        await InSystemAsync(folder, async system =>
        {
            long start = Stopwatch.GetTimestamp();
            MemoryStatistics found = await system.ActorOf(MemoryRouter.Props(Options)).Ask<MemoryStatistics>(new CountTrajectories(1), Timeout.InfiniteTimeSpan);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (found.Trajectories != request.Recover + 1) throw new InvalidOperationException($"{found.Trajectories} trajectories were recovered of {request.Recover + 1}.");
            using var process = Process.GetCurrentProcess();
            long peak = process.PeakWorkingSet64;
            recovery = new Recovery(seconds, GC.GetTotalMemory(forceFullCollection: true) - managed, process.WorkingSet64, peak, fileBytes);
            return seconds;
        });
        return recovery!;
    }

    private static SqliteConnection OpenLike(string model, string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        var statements = new List<string> { "PRAGMA journal_mode=WAL" };
        using (var source = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = model, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString()))
        {
            source.Open();
            using SqliteCommand command = source.CreateCommand();
            command.CommandText = "SELECT sql FROM sqlite_master WHERE tbl_name = 'journal' AND sql IS NOT NULL ORDER BY type DESC";
            using SqliteDataReader reader = command.ExecuteReader();
            while (reader.Read()) statements.Add(reader.GetString(0));
        }

        foreach (string statement in statements)
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = statement;
            command.ExecuteNonQuery();
        }

        return connection;
    }

    private static void Insert(SqliteConnection connection, string persistenceId, long sequence, string manifest, byte[] bytes)
    {
        using SqliteTransaction transaction = connection.BeginTransaction();
        using SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid) VALUES (0, 0, $id, $sequence, $message, $manifest, $serializer, 'bench')";
        command.Parameters.AddWithValue("$id", persistenceId);
        command.Parameters.AddWithValue("$sequence", sequence);
        command.Parameters.AddWithValue("$message", bytes);
        command.Parameters.AddWithValue("$manifest", manifest);
        command.Parameters.AddWithValue("$serializer", ActorLabSerializer.Id);
        command.ExecuteNonQuery();
        transaction.Commit();
    }

    private static async Task<double> InSystemAsync(string folder, Func<ActorSystem, Task<double>> work)
    {
        RuntimeConfig.PrepareFiles(folder);
        Config config = ConfigurationFactory.ParseString("akka.loglevel = OFF, akka.stdout-loglevel = OFF").WithFallback(RuntimeConfig.Local(folder));
        ActorSystem system = ActorSystem.Create("bench", RuntimeConfig.Setup(config, MemoryProtocol.Bindings));
        try
        {
            return await work(system);
        }
        finally
        {
            await system.Terminate();
            SqliteConnection.ClearAllPools();
        }
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        long start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static Trajectory[] Make(int count, int bytes, ulong seed)
    {
        RandomStream random = new RandomStreams(seed).Get("bench-memory");
        var trajectories = new Trajectory[count];
        for (int i = 0; i < count; i++)
        {
            byte[] content = new byte[bytes];
            Span<uint> words = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, uint>(content.AsSpan());
            for (int w = 0; w < words.Length; w++) words[w] = random.NextUInt();
            trajectories[i] = new Trajectory(random.NextInt(Keys), content, 1, i, "sender");
        }

        return trajectories;
    }

    private static double Median(List<Round> rounds, Func<Round, double> of)
    {
        double[] sorted = [.. rounds.Select(of).Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private sealed record Round(double Memory, double Actor, double Loop, int Writes, long RowBytes);

    private sealed record Recovery(double Seconds, long ManagedBytes, long ProcessBytes, long PeakBytes, long FileBytes);
}
