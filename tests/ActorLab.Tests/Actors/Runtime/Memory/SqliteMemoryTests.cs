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

        ActorSystem first = Start(connection);
        IActorRef memory = first.ActorOf(MemoryRouter.Props(Options));
        for (int i = 0; i < 20; i++)
        {
            StoreTrajectories request = new(i, [.. Enumerable.Range(0, 10).Select(k => Make(i % 2, 10 * i + k))]);
            Assert.Equal(10, (await memory.Ask<TrajectoriesAcknowledged>(request, TimeSpan.FromSeconds(20))).Added);
        }

        // Not awaited to the end of its writes: the actors are simply gone.
        memory.Tell(new StoreTrajectories(99, [Make(0, 1000)]));
        await first.Terminate();

        // All events that a snapshot covers are taken away: if the snapshot holds them, nothing is missed.
        using (var database = new SqliteConnection(connection))
        {
            database.Open();
            Assert.True(Scalar(database, "SELECT COUNT(*) FROM snapshot") >= 2);
            Scalar(database, "DELETE FROM journal WHERE EXISTS (SELECT 1 FROM snapshot s WHERE s.persistence_id = journal.persistence_id AND s.sequence_number > journal.sequence_number)");
            Assert.InRange(Scalar(database, "SELECT COUNT(*) FROM journal"), 2, 8);
        }

        ActorSystem second = Start(connection);
        memory = second.ActorOf(MemoryRouter.Props(Options));
        Assert.Equal(0, (await memory.Ask<TrajectoriesAcknowledged>(new StoreTrajectories(1, [Make(1, 199)]), TimeSpan.FromSeconds(20))).Added);
        foreach (int key in new[] { 0, 1 })
        {
            TrajectoriesFound found = await memory.Ask<TrajectoriesFound>(new FindTrajectories(2, [key]), TimeSpan.FromSeconds(20));
            Assert.Subset(
                found.Trajectories.Select(t => BitConverter.ToInt32(t.Content)).ToHashSet(),
                Enumerable.Range(0, 200).Where(c => c / 10 % 2 == key).ToHashSet());
        }

        await second.Terminate();
    }

    private static Trajectory Make(int key, int content) => new(key, [.. BitConverter.GetBytes(content), .. new byte[60]], 1, 3, "explorer");

    private static long Scalar(SqliteConnection database, string sql)
    {
        using SqliteCommand command = database.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar() ?? 0L, System.Globalization.CultureInfo.InvariantCulture);
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
