using ActorLab.Actors.Runtime.Memory;
using ActorLab.Tests.Actors.Runtime.Storage;
using ActorLab.Tests.Domain.Common;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Persistence.Sql;
using Microsoft.Data.Sqlite;

namespace ActorLab.Tests.Actors.Runtime.Memory;

/// <summary>The memory on the journal it has in a local run: a SQLite file.</summary>
public sealed class SqliteMemoryTests
{
    private static readonly MemoryOptions Options = new("run", "akka.persistence.journal.sql", "akka.persistence.snapshot-store.sql") { Partitions = 2, SnapshotEvery = 3 };

    [Fact]
    public async Task Acknowledged_survives_a_crash_of_the_system_and_a_snapshot_stands_for_its_events()
    {
        using var folder = new TemporaryFolder();
        string connection = $"Data Source={folder["memory.db"]};Pooling=False";

        using var database = new SqliteConnection(connection);
        database.Open();
        Scalar(database, "PRAGMA journal_mode=WAL");

        ActorSystem first = Start(connection);
        IActorRef memory = first.ActorOf(MemoryRouter.Props(Options));
        int requests = 0;
        while (requests < 20 || (requests < 2000 && Scalar(database, "SELECT COUNT(DISTINCT persistence_id) FROM snapshot") < 2))
        {
            StoreTrajectories request = new(requests, [.. Enumerable.Range(0, 10).Select(k => Make(requests % 2, 10 * requests + k))]);
            Assert.Equal(10, (await memory.Ask<TrajectoriesAcknowledged>(request, TimeSpan.FromSeconds(20))).Added);
            requests++;
        }

        // The end of this write is not awaited: the actors are simply gone.
        memory.Tell(new StoreTrajectories(-1, [Make(0, -1)]));
        await first.Terminate();

        // All events that a snapshot covers are taken away: only if the snapshot holds them is nothing missed.
        long events = Scalar(database, "SELECT COUNT(*) FROM journal");
        Scalar(database, "DELETE FROM journal WHERE EXISTS (SELECT 1 FROM snapshot s WHERE s.persistence_id = journal.persistence_id AND s.sequence_number > journal.sequence_number)");
        Assert.True(Scalar(database, "SELECT COUNT(*) FROM journal") < events);

        ActorSystem second = Start(connection);
        memory = second.ActorOf(MemoryRouter.Props(Options));
        foreach (int key in new[] { 0, 1 })
        {
            var query = new MemoryQuery(new RequestNumbers(), [key]);
            using Inbox inbox = Inbox.Create(second);
            inbox.Send(memory, query.Request);
            while (!query.IsComplete) query.Add((TrajectoriesFound)inbox.Receive(TimeSpan.FromSeconds(20)));
            Assert.Subset(
                query.Found[key].Select(t => BitConverter.ToInt32(t.Content)).ToHashSet(),
                Enumerable.Range(0, 10 * requests).Where(c => c / 10 % 2 == key).ToHashSet());
        }

        TrajectoriesAcknowledged again = await memory.Ask<TrajectoriesAcknowledged>(new StoreTrajectories(1, [Make(1, 10)]), TimeSpan.FromSeconds(20));
        Assert.Equal((0, 1), (again.Added, again.Known));
        await second.Terminate();
    }

    [Fact]
    public async Task What_is_removed_leaves_the_file_and_the_rest_is_recovered()
    {
        using var folder = new TemporaryFolder();
        string connection = $"Data Source={folder["memory.db"]};Pooling=False";
        using var database = new SqliteConnection(connection);
        database.Open();
        Scalar(database, "PRAGMA journal_mode=WAL");
        MemoryOptions bounded = Options with { Partitions = 1, Retention = new Retention(MaximumTrajectories: 20), CompactAboveBytes = 1000, BatchBytes = 2000 };
        int stored = 0;
        for (int life = 0; life < 2; life++)
        {
            ActorSystem system = Start(connection);
            IActorRef memory = system.ActorOf(MemoryRouter.Props(bounded));
            // Of some 400 events few are left in the end; deletions follow the writes when the disk has time.
            for (int end = stored + 100; stored < end || (life == 1 && Events() > 150 && stored < 5000); stored++)
            {
                StoreTrajectories request = new(stored, [Make(stored % 3, stored)]);
                Assert.Equal(1, (await memory.Ask<TrajectoriesAcknowledged>(request, TimeSpan.FromSeconds(20))).Added);
            }

            await system.Terminate();
        }

        Assert.InRange(Events(), 1, 150);
        Assert.Equal(0, Scalar(database, "SELECT COUNT(*) FROM snapshot"));

        // The tests' serializer writes the same bytes under another number.
        Scalar(database, "UPDATE journal SET identifier = 7301");
        using MemoryFile file = MemoryFile.Open(folder["memory.db"]);
        StoredPartition partition = Assert.Single(file.Load());
        IEnumerable<int> found = Enumerable.Range(0, partition.Store.SlotCount).Select(partition.Store.At).OfType<Trajectory>().Select(t => BitConverter.ToInt32(t.Content));
        Assert.Equal(Enumerable.Range(stored - 20, 20), found.Order().TakeLast(20));
        Assert.Empty(MemoryCheck.Of(file).Faults);

        long Events() => Scalar(database, "SELECT COUNT(*) FROM journal WHERE deleted = 0");
    }

    private static Trajectory Make(int key, int content) => new(key, [.. BitConverter.GetBytes(content), .. new byte[60]], 1, 3, "explorer");

    private static long Scalar(SqliteConnection database, string sql)
    {
        using SqliteCommand command = database.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as long? ?? 0;
    }

    private static ActorSystem Start(string connection)
    {
        Config config = ConfigurationFactory.ParseString($$"""
            akka.loglevel = OFF
            akka.stdout-loglevel = OFF
            akka.persistence.journal.sql { connection-string = "{{connection}}", provider-name = "SQLite.MS" }
            akka.persistence.snapshot-store.sql { connection-string = "{{connection}}", provider-name = "SQLite.MS" }
            """).WithFallback(SqlPersistence.DefaultConfiguration);
        return ActorSystem.Create("sqlite", ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config), ProtocolSerializer.Setup));
    }
}
