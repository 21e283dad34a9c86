using System.Globalization;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Serialization;
using ActorLab.Actors.Runtime.Storage;
using ActorLab.Domain.Common;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ActorLab.Actors.Runtime;

/// <summary>
/// The configuration of an actor system: dispatchers, and two journals with their snapshot stores, so that bulk cannot
/// starve the run's own few events. Every variant has the same plugin and dispatcher names.
/// </summary>
public static class RuntimeConfig
{
    /// <summary>The journal of the coordinator: few events that matter much.</summary>
    public const string ControlJournal = "akka.persistence.journal.sql";

    /// <summary>The journal of trajectories and other bulk.</summary>
    public const string BulkJournal = "akka.persistence.journal.bulk";

    /// <summary>The snapshots beside <see cref="ControlJournal"/>.</summary>
    public const string ControlSnapshots = "akka.persistence.snapshot-store.sql";

    /// <summary>The snapshots beside <see cref="BulkJournal"/>.</summary>
    public const string BulkSnapshots = "akka.persistence.snapshot-store.bulk";

    /// <summary>One thread an actor: for learners, whose Torch code must stay on one thread.</summary>
    public const string PinnedDispatcher = "actorlab.pinned-dispatcher";

    /// <summary>A bounded pool for workers that compute; one message a turn, so that none waits behind another's batch.</summary>
    public const string WorkerDispatcher = "actorlab.worker-dispatcher";

    /// <summary>The control journal's file in a run directory.</summary>
    public const string ControlFile = "control.db";

    /// <summary>The bulk journal's file in a run directory.</summary>
    public const string BulkFile = "memory.db";

    /// <summary>Seconds that a start waits for another process to let go of a database.</summary>
    private const int LockPatience = 5;

    /// <summary>Rows that a recovery holds at once: few and large in the bulk journal, many and small in the other.</summary>
    private const int ControlReplayRows = 1000, BulkReplayRows = 32;

    /// <summary>Events that may wait in the control journal.</summary>
    private const int ControlBuffer = 5000;

    /// <summary>Connections that one node may hold: of the control journal, of the bulk journal.</summary>
    private const int ControlPool = 10, BulkPool = 20;

    /// <summary>Seconds that a write waits for other processes which write the same SQLite file.</summary>
    private const int SharedPatience = 30;

    /// <summary>For the local host: both journals are SQLite files in the run directory. Call <see cref="PrepareFiles"/> before.</summary>
    public static Config Local(string runDirectory, RuntimeOptions? options = null) => Sql(
        new SqlDatabase(SqlDatabase.Sqlite, ConnectionString(runDirectory, ControlFile)),
        new SqlDatabase(SqlDatabase.Sqlite, ConnectionString(runDirectory, BulkFile)),
        options ?? new());

    /// <summary>
    /// For a cluster on one machine: both journals are SQLite files in a folder that all its processes share. The files and
    /// their tables must be there.
    /// </summary>
    public static Config Shared(string folder, RuntimeOptions? options = null)
    {
        return Sql(Database(ControlFile), Database(BulkFile), options ?? new());

        SqlDatabase Database(string file) => new(
            SqlDatabase.Sqlite,
            new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, file), DefaultTimeout = SharedPatience }.ToString())
        {
            MakesTables = false, HasBreaker = false,
        };
    }

    /// <summary>
    /// For a cluster: both journals are tables of one PostgreSQL database, each with connections of its own, so that bulk
    /// cannot delay control. The tables must be there.
    /// </summary>
    public static Config Postgres(string connection, RuntimeOptions? options = null)
    {
        return Sql(Database("control", ControlPool), Database("bulk", BulkPool), options ?? new());

        SqlDatabase Database(string name, int connections)
        {
            // Connections of one connection string are one pool, and the name differs.
            var own = new NpgsqlConnectionStringBuilder(connection);
            own.ApplicationName = $"{own.ApplicationName ?? "actorlab"} {name}";
            if (!own.ContainsKey("Maximum Pool Size")) own.MaxPoolSize = connections;
            if (!own.ContainsKey("Keepalive")) own.KeepAlive = 10;
            return new SqlDatabase(SqlDatabase.Postgres, own.ToString())
            {
                JournalTable = $"{name}_journal", SnapshotTable = $"{name}_snapshots",
                MakesTables = false, HasBreaker = false,
            };
        }
    }

    /// <summary>For tests and simulations: nothing outlives the actor system.</summary>
    public static Config InMemory(RuntimeOptions? options = null) => ConfigurationFactory.ParseString($$"""
        {{ControlJournal}} { {{MemoryJournal}} }
        {{BulkJournal}} { {{MemoryJournal}} }
        {{ControlSnapshots}} { {{MemorySnapshots}} }
        {{BulkSnapshots}} { {{MemorySnapshots}} }
        """).WithFallback(WithoutStorage(options ?? new()));

    /// <summary>Joins a configuration and the message bindings into what an actor system is created with.</summary>
    public static ActorSystemSetup Setup(Config config, IEnumerable<MessageBinding> bindings) =>
        MessageCatalogSetup.Of(bindings).And(BootstrapSetup.Create().WithConfig(config));

    /// <summary>
    /// Makes the run directory and its database files, in write-ahead mode: tenfold the rate of single writes, and kept in
    /// the file from then on.
    /// </summary>
    /// <exception cref="InputException">A file is there and is no database, or cannot be written.</exception>
    /// <exception cref="FatalRunException">The disk is full, or another process holds a file.</exception>
    public static void PrepareFiles(string runDirectory)
    {
        Directory.CreateDirectory(runDirectory);
        foreach (string file in new[] { ControlFile, BulkFile })
        {
            try
            {
                using var connection = new SqliteConnection(ConnectionString(runDirectory, file));
                connection.Open();
                using SqliteCommand command = connection.CreateCommand();
                command.CommandTimeout = LockPatience;
                command.CommandText = "PRAGMA journal_mode=WAL";
                command.ExecuteScalar();
                // Taking the write lock shows now what the first event would meet: a lock of others, a file that is read-only.
                command.CommandText = "BEGIN IMMEDIATE; ROLLBACK";
                command.ExecuteNonQuery();
            }
            catch (SqliteException e)
            {
                string path = Path.Combine(runDirectory, file), what = SqliteFault.Describe(e) + ".";
                throw SqliteFault.IsDamage(e) || SqliteFault.IsRefusal(e) ? new InputException(what, path, inner: e) : new FatalRunException($"{path}: {what}", e);
            }
        }
    }

    /// <summary>The connection string of one of the run directory's databases.</summary>
    public static string ConnectionString(string runDirectory, string file) =>
        new SqliteConnectionStringBuilder { DataSource = Path.Combine(runDirectory, file) }.ToString();

    private static Config Sql(SqlDatabase control, SqlDatabase bulk, RuntimeOptions options) => ConfigurationFactory.ParseString(string.Join('\n',
        control.Journal(ControlJournal, ControlBuffer, ControlReplayRows, options),
        bulk.Journal(BulkJournal, options.BulkBuffer, BulkReplayRows, options),
        control.Snapshots(ControlSnapshots, options),
        bulk.Snapshots(BulkSnapshots, options))).WithFallback(WithoutStorage(options));

    private const string MemoryJournal = """
        class = "Akka.Persistence.Journal.MemoryJournal, Akka.Persistence"
        plugin-dispatcher = "akka.actor.default-dispatcher"
        """;

    private const string MemorySnapshots = """
        class = "Akka.Persistence.Snapshot.MemorySnapshotStore, Akka.Persistence"
        plugin-dispatcher = "akka.actor.default-dispatcher"
        """;

    /// <summary>What every host needs, without journals and snapshot stores, which it adds under their names.</summary>
    public static Config WithoutStorage(RuntimeOptions options) => ConfigurationFactory.ParseString($$"""
        akka {
          loglevel = {{options.LogLevel}}
          stdout-loglevel = {{options.LogLevel}}
          log-config-on-start = off
          actor {
            serializers.actorlab-reject = "{{typeof(RejectingSerializer).FullName}}, {{typeof(RejectingSerializer).Assembly.GetName().Name}}"
            serialization-bindings { "System.Object" = actorlab-reject }
          }
          actor.serialize-messages = {{(options.SerializeMessages ? "on" : "off")}}
          coordinated-shutdown { exit-clr = off, run-by-clr-shutdown-hook = off }
          persistence {
            journal.plugin = "{{ControlJournal}}"
            snapshot-store.plugin = "{{ControlSnapshots}}"
          }
        }
        {{PinnedDispatcher}} {
          type = PinnedDispatcher
        }
        {{WorkerDispatcher}} {
          type = ForkJoinDispatcher
          throughput = 1
          dedicated-thread-pool {
            thread-count = {{Number(options.WorkerThreads > 0 ? options.WorkerThreads : Environment.ProcessorCount)}}
            threadtype = background
          }
        }
        """);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
