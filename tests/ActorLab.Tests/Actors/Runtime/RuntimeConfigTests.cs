using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Storage;
using ActorLab.Domain.Common;
using Akka.Actor;
using Akka.Persistence;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ActorLab.Tests.Actors.Runtime;

public sealed class RuntimeConfigTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("actorlab 'config' ").FullName;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task BothJournalsKeepTheirEventsInTheirOwnFilesOverARestart()
    {
        RuntimeConfig.PrepareFiles(_folder);
        for (int life = 0; life < 3; life++)
        {
            using ActorSystem system = Start();
            foreach ((string journal, string snapshots, long milliseconds) in new[]
            {
                (RuntimeConfig.ControlJournal, RuntimeConfig.ControlSnapshots, 10L), (RuntimeConfig.BulkJournal, RuntimeConfig.BulkSnapshots, 1000L),
            })
            {
                IActorRef actor = system.ActorOf(Props.Create(() => new Summing(journal, snapshots)));
                Assert.Equal(milliseconds * life * 2, (await actor.Ask<TimeElapsed>(new QueryRun(), TimeSpan.FromSeconds(30))).Milliseconds);
                await actor.Ask<TimeElapsed>(new TimeElapsed(milliseconds), TimeSpan.FromSeconds(30));
                Assert.Equal(
                    milliseconds * (life + 1) * 2,
                    (await actor.Ask<TimeElapsed>(new TimeElapsed(milliseconds), TimeSpan.FromSeconds(30))).Milliseconds);
            }

            await system.Terminate();
        }

        Assert.Equal(["run.e-te1"], Column(RuntimeConfig.ControlFile, "SELECT DISTINCT manifest FROM journal"));
        Assert.Equal(["sum-akka.persistence.journal.sql"], Column(RuntimeConfig.ControlFile, "SELECT DISTINCT persistence_id FROM journal"));
        Assert.Equal(["sum-akka.persistence.journal.bulk"], Column(RuntimeConfig.BulkFile, "SELECT DISTINCT persistence_id FROM journal"));
        Assert.Equal(["sum-akka.persistence.journal.bulk"], Column(RuntimeConfig.BulkFile, "SELECT DISTINCT persistence_id FROM snapshot"));
        Assert.Equal(["wal"], Column(RuntimeConfig.ControlFile, "PRAGMA journal_mode"));
        Assert.Equal(["wal"], Column(RuntimeConfig.BulkFile, "PRAGMA journal_mode"));
    }

    [Fact]
    public async Task AMisspelledPluginDoesNotStart()
    {
        using ActorSystem system = Start();
        IActorRef actor = system.ActorOf(Props.Create(() => new Summing("akka.persistence.journal.bulks", RuntimeConfig.BulkSnapshots)));
        using Inbox inbox = Inbox.Create(system);
        inbox.Watch(actor);
        Assert.IsType<Terminated>(await inbox.ReceiveAsync(TimeSpan.FromSeconds(10)));
        await system.Terminate();
    }

    [Fact]
    public async Task TheSettingsAreInForceUnderTheirNames()
    {
        using ActorSystem system = ActorSystem.Create("config", RuntimeConfig.Setup(
            RuntimeConfig.Local(_folder, new RuntimeOptions { LogLevel = "OFF", WorkerThreads = 3, BulkBuffer = 77 }), RunProtocol.Bindings));
        var config = system.Settings.Config;
        Assert.Equal(77, config.GetInt(RuntimeConfig.BulkJournal + ".buffer-size"));
        Assert.Equal(TimeSpan.FromSeconds(60), config.GetTimeSpan(RuntimeConfig.ControlJournal + ".circuit-breaker.call-timeout"));
        Assert.Equal(3, config.GetInt(RuntimeConfig.WorkerDispatcher + ".dedicated-thread-pool.thread-count"));
        Assert.Equal("PinnedDispatcher", config.GetString(RuntimeConfig.PinnedDispatcher + ".type"));
        Assert.False(system.Settings.SerializeAllMessages);
        Assert.IsType<ActorLab.Actors.Runtime.Serialization.RejectingSerializer>(system.Serialization.FindSerializerForType(typeof(object)));
        await system.Terminate();
    }

    [Fact]
    public void AFileThatIsNoDatabaseIsNamed()
    {
        File.WriteAllText(Path.Combine(_folder, RuntimeConfig.BulkFile), new string('x', 8192));
        var e = Assert.Throws<InputException>(() => RuntimeConfig.PrepareFiles(_folder));
        Assert.Contains(RuntimeConfig.BulkFile, e.Message);
        Assert.Contains("not a database", e.Message);
    }

    [Fact]
    public void AFullDiskIsFatalAndABusyDatabaseIsNot()
    {
        Assert.NotNull(FatalRunException.Find(new InvalidOperationException("write failed", new SqliteException("database or disk is full", 13))));
        Assert.Null(FatalRunException.Find(new SqliteException("database is locked", 5)));
        Assert.Null(FatalRunException.Find(null));
    }

    [Fact]
    public void AFaultOfPostgreSqlIsFatalWhereOnlyAPersonMendsIt()
    {
        Assert.NotNull(FatalRunException.Find(Fault(PostgresErrorCodes.DiskFull)));
        Assert.NotNull(FatalRunException.Find(Fault(PostgresErrorCodes.UndefinedTable)));
        Assert.Contains("storage init", FatalRunException.Describe(Fault(PostgresErrorCodes.UndefinedTable)));
        foreach (string passing in new[] { PostgresErrorCodes.AdminShutdown, PostgresErrorCodes.CannotConnectNow, PostgresErrorCodes.UniqueViolation, PostgresErrorCodes.TooManyConnections })
            Assert.Null(FatalRunException.Find(Fault(passing)));
        Assert.Null(FatalRunException.Find(new NpgsqlException("refused", new System.Net.Sockets.SocketException(111))));

        // A failed transaction whose rollback fails as well hides neither.
        var both = new AggregateException(new NpgsqlException("the connection is gone"), Fault(PostgresErrorCodes.DiskFull));
        Assert.NotNull(FatalRunException.Find(new InvalidOperationException("write failed", both)));
        Assert.True(SecondWriter.IsCauseOf(new AggregateException(new IOException("gone"), Fault(PostgresErrorCodes.UniqueViolation))));
        Assert.False(SecondWriter.IsCauseOf(both));

        static PostgresException Fault(string state) => new("a fault", "ERROR", "ERROR", state);
    }

    [Fact]
    public void ControlAndBulkHaveTablesAndConnectionsOfTheirOwnOnPostgreSql()
    {
        var config = RuntimeConfig.Postgres("Host=db;Username=me;Maximum Pool Size=7;Application Name=lab");
        string control = config.GetString(RuntimeConfig.ControlJournal + ".connection-string"), bulk = config.GetString(RuntimeConfig.BulkJournal + ".connection-string");
        Assert.Equal(["lab control", "lab bulk"], new[] { control, bulk }.Select(c => new NpgsqlConnectionStringBuilder(c).ApplicationName));
        Assert.Equal(7, new NpgsqlConnectionStringBuilder(bulk).MaxPoolSize);
        Assert.Equal(bulk, config.GetString(RuntimeConfig.BulkSnapshots + ".connection-string"));
        Assert.Equal("bulk_journal", config.GetString(RuntimeConfig.BulkJournal + ".default.journal.table-name"));
        Assert.Equal("control_snapshots", config.GetString(RuntimeConfig.ControlSnapshots + ".default.snapshot.table-name"));
        Assert.False(config.GetBoolean(RuntimeConfig.ControlJournal + ".auto-initialize"));
        Assert.Equal("PostgreSQL.15", config.GetString(RuntimeConfig.ControlSnapshots + ".provider-name"));
    }

    private ActorSystem Start() =>
        ActorSystem.Create("config", RuntimeConfig.Setup(RuntimeConfig.Local(_folder, new RuntimeOptions { LogLevel = "OFF" }), RunProtocol.Bindings));

    private List<string> Column(string file, string query)
    {
        using var connection = new SqliteConnection(RuntimeConfig.ConnectionString(_folder, file));
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = query;
        using SqliteDataReader reader = command.ExecuteReader();
        var values = new List<string>();
        while (reader.Read()) values.Add(reader.GetString(0));
        return values;
    }

    /// <summary>Sums milliseconds, with a snapshot after the third event, before its reply.</summary>
    private sealed class Summing : ReceivePersistentActor
    {
        private long _sum;
        private IActorRef _waiting = ActorRefs.Nobody;

        public Summing(string journal, string snapshots)
        {
            JournalPluginId = journal;
            SnapshotPluginId = snapshots;
            PersistenceId = $"sum-{journal}";
            Recover<TimeElapsed>(e => _sum += e.Milliseconds);
            Recover<SnapshotOffer>(o => _sum = ((TimeElapsed)o.Snapshot).Milliseconds);
            Command<QueryRun>(_ => Sender.Tell(new TimeElapsed(_sum)));
            Command<TimeElapsed>(command => Persist(command, e =>
            {
                _sum += e.Milliseconds;
                if (LastSequenceNr == 3)
                {
                    _waiting = Sender;
                    SaveSnapshot(new TimeElapsed(_sum));
                }
                else
                {
                    Sender.Tell(new TimeElapsed(_sum));
                }
            }));
            Command<SaveSnapshotSuccess>(_ => _waiting.Tell(new TimeElapsed(_sum)));
            CommandAny(_ => { });
        }

        public override string PersistenceId { get; }
    }
}
