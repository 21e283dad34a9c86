using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Storage;
using ActorLab.Hosts.Cluster;
using ActorLab.Hosts.Cluster.Storage;
using ActorLab.Tests.Domain.Common;
using Akka.Actor;
using Akka.Configuration;
using Microsoft.Data.Sqlite;

namespace ActorLab.Tests.Hosts.Cluster.Storage;

/// <summary>Two nodes that both take themselves for the owner of a journal: the one that recovered last goes on, nothing is lost or doubled.</summary>
public sealed class SecondWriterTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [SkippableFact]
    public async Task On_PostgreSQL_the_stale_writer_is_refused_and_stops()
    {
        using TestPostgres database = await TestPostgres.WithTablesAsync();
        await Fence(ClusterStorage.Config(database.Settings, Quiet));
        Assert.Equal([1L, 2, 3, 4, 5], database.Column<long>("SELECT sequence_number FROM control_journal ORDER BY 1"));
        Assert.Equal(["run.e-te1 7301"], database.Column<string>("SELECT DISTINCT manifest || ' ' || identifier FROM control_journal"));
    }

    [Fact]
    public async Task On_SQLite_the_stale_writer_is_refused_and_stops()
    {
        using var folder = new TemporaryFolder();
        var settings = new StorageSettings { Folder = folder["cluster"] };
        await ClusterStorage.PrepareAsync(settings);
        await Fence(ClusterStorage.Config(settings, Quiet));
        SqliteConnection.ClearAllPools();
    }

    [Fact]
    public async Task So_it_is_on_the_files_of_a_local_run()
    {
        using var folder = new TemporaryFolder();
        RuntimeConfig.PrepareFiles(folder["run"]);
        await Fence(RuntimeConfig.Local(folder["run"], Quiet));
        SqliteConnection.ClearAllPools();
    }

    [SkippableFact]
    public async Task On_PostgreSQL_numbers_of_deleted_events_are_not_free_again()
    {
        using TestPostgres database = await TestPostgres.WithTablesAsync();
        await FenceAfterDeletion(ClusterStorage.Config(database.Settings, Quiet), RuntimeConfig.ControlJournal, RuntimeConfig.ControlSnapshots);
        await FenceAfterDeletion(ClusterStorage.Config(database.Settings, Quiet), RuntimeConfig.BulkJournal, RuntimeConfig.BulkSnapshots);
    }

    [Fact]
    public async Task On_SQLite_numbers_of_deleted_events_are_not_free_again()
    {
        using var folder = new TemporaryFolder();
        var settings = new StorageSettings { Folder = folder["cluster"] };
        await ClusterStorage.PrepareAsync(settings);
        await FenceAfterDeletion(ClusterStorage.Config(settings, Quiet), RuntimeConfig.BulkJournal, RuntimeConfig.BulkSnapshots);
        SqliteConnection.ClearAllPools();
    }

    private static RuntimeOptions Quiet => new() { LogLevel = "OFF" };

    private static async Task Fence(Config config)
    {
        using ActorSystem left = Start(config), right = Start(config);
        using Inbox leftInbox = Inbox.Create(left), rightInbox = Inbox.Create(right);
        IActorRef first = left.ActorOf(CountingWriter.Props(leftInbox.Receiver)), second = right.ActorOf(CountingWriter.Props(rightInbox.Receiver));
        Assert.Equal(0, await Sum(first));
        Assert.Equal(0, await Sum(second));
        foreach (int expected in new[] { 10, 20, 30 }) Assert.Equal(expected, await Write(first, 10));

        // The second knows of none of these: its first event is the fourth.
        await Refused(second, rightInbox);
        Assert.Equal(40, await Write(first, 10));

        // It recovers, and is now the one that was last: the first is stale.
        second = right.ActorOf(CountingWriter.Props(rightInbox.Receiver));
        Assert.Equal(40, await Sum(second));
        Assert.Equal(50, await Write(second, 10));
        await Refused(first, leftInbox);
        first = left.ActorOf(CountingWriter.Props(leftInbox.Receiver));
        Assert.Equal(50, await Sum(first));
        await Task.WhenAll(left.Terminate(), right.Terminate());
    }

    /// <summary>A node sleeps with an event at hand; the other takes over, writes far beyond it and deletes: still the event must not get in.</summary>
    private static async Task FenceAfterDeletion(Config config, string journal, string snapshots)
    {
        using ActorSystem left = Start(config), right = Start(config);
        using Inbox leftInbox = Inbox.Create(left), rightInbox = Inbox.Create(right);
        IActorRef first = left.ActorOf(CountingWriter.Props(leftInbox.Receiver, journal, snapshots));
        IActorRef second = right.ActorOf(CountingWriter.Props(rightInbox.Receiver, journal, snapshots));
        Assert.Equal(0, await Sum(second));
        for (int i = 1; i <= 5; i++) Assert.Equal(i, await Write(first, 1));
        await first.Ask<TimeElapsed>(new StopRun(), Patience);
        Assert.Equal(6, await Write(first, 1));
        await Refused(second, rightInbox);
        second = right.ActorOf(CountingWriter.Props(rightInbox.Receiver, journal, snapshots));
        Assert.Equal(1, await Sum(second));
        await Task.WhenAll(left.Terminate(), right.Terminate());
    }

    private static async Task Refused(IActorRef stale, Inbox inbox)
    {
        inbox.Watch(stale);
        stale.Tell(new TimeElapsed(1000));
        var failed = Assert.IsType<CountingWriter.Failed>(await inbox.ReceiveAsync(Patience));
        Assert.True(SecondWriter.IsCauseOf(failed.Cause), failed.Cause.ToString());
        Assert.Null(FatalRunException.Find(failed.Cause));
        Assert.IsType<Terminated>(await inbox.ReceiveAsync(Patience));
    }

    private static async Task<long> Sum(IActorRef actor) => (await actor.Ask<TimeElapsed>(new QueryRun(), Patience)).Milliseconds;

    private static async Task<long> Write(IActorRef actor, long milliseconds) => (await actor.Ask<TimeElapsed>(new TimeElapsed(milliseconds), Patience)).Milliseconds;

    private static ActorSystem Start(Config config) => ActorSystem.Create("fence", RuntimeConfig.Setup(config, RunProtocol.Bindings));
}
