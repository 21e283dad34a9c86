using System.Buffers.Binary;
using System.Collections.Concurrent;
using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Serialization;
using ActorLab.Hosts.Cluster;
using ActorLab.Hosts.Cluster.Storage;
using ActorLab.Tests.Actors.Runtime;
using ActorLab.Tests.Domain.Common;
using Akka.Actor;
using Microsoft.Data.Sqlite;

namespace ActorLab.Tests.Hosts.Cluster.Storage;

/// <summary>A run and its memory on the storage of a cluster, on the real clock.</summary>
public sealed class ClusterStorageTests
{
    private const int Tickets = 199; // payloads below those that misbehave

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly MemoryOptions Memory = new("run", RuntimeConfig.BulkJournal, RuntimeConfig.BulkSnapshots)
    {
        Partitions = 2, SnapshotEvery = 3, MinimumBackoff = TimeSpan.FromMilliseconds(50), MaximumBackoff = TimeSpan.FromMilliseconds(400), MaximumRestarts = 1000,
    };

    [SkippableFact]
    public async Task A_killed_run_goes_on_from_PostgreSQL_and_counts_every_ticket_once()
    {
        using TestPostgres database = await TestPostgres.WithTablesAsync();
        await KillAndGoOn(database.Settings);
        List<byte[]> rows = database.Column<byte[]>("SELECT message FROM control_journal");
        Assert.NotEmpty(rows);
        Assert.All(rows, bytes => Assert.Equal(bytes.Length - JournalSeal.Bytes, JournalSeal.Open(bytes).Length));
        Assert.Equal([7301], database.Column<int>("SELECT DISTINCT identifier FROM control_journal UNION SELECT DISTINCT serializer_id FROM control_snapshots"));
        Assert.NotEmpty(database.Column<byte[]>("SELECT snapshot FROM control_snapshots"));
        Assert.Empty(database.Column<byte[]>("SELECT message FROM bulk_journal"));
    }

    [Fact]
    public async Task A_killed_run_goes_on_from_shared_SQLite_files()
    {
        using var folder = new TemporaryFolder();
        var settings = new StorageSettings { Folder = folder["cluster"] };
        await ClusterStorage.PrepareAsync(settings);
        await KillAndGoOn(settings);
        SqliteConnection.ClearAllPools();
    }

    [SkippableFact]
    public async Task Trajectories_of_all_bytes_come_back_with_their_snapshots()
    {
        using TestPostgres database = await TestPostgres.WithTablesAsync();
        var stored = new List<Trajectory>();
        for (int life = 0; life < 3; life++)
        {
            using ActorSystem system = Start(database.Settings);
            IActorRef memory = system.ActorOf(MemoryRouter.Props(Memory));
            Assert.Equal(stored.Select(Text).Order(), (await FindAll(system, memory)).Order());
            for (int i = 0; i < 10; i++)
            {
                // Every byte there is, as one small and many large rows in one write.
                Trajectory[] batch = [.. Enumerable.Range(0, 1 + (i * 3)).Select(k => Make(i % 2, stored.Count + k, 300 * i))];
                Assert.Equal(batch.Length, (await memory.Ask<TrajectoriesAcknowledged>(new StoreTrajectories(i, batch), Patience)).Added);
                stored.AddRange(batch);
            }

            await system.Terminate();
        }

        Assert.Equal(2, database.Column<string>("SELECT DISTINCT persistence_id FROM bulk_snapshots").Count);
        Assert.Empty(database.Column<long>("SELECT sequence_number FROM control_journal"));
    }

    [SkippableFact]
    public async Task A_run_goes_on_when_its_database_was_away()
    {
        using TestPostgres database = await TestPostgres.WithTablesAsync();
        using ActorSystem system = Start(database.Settings);
        using Inbox restarts = Inbox.Create(system);
        system.EventStream.Subscribe(restarts.Receiver, typeof(InstanceRestarting));
        RunSettings settings = Settings with
        {
            Restarts = new RestartPolicy { FirstDelay = TimeSpan.FromMilliseconds(50), LongestDelay = TimeSpan.FromMilliseconds(400), Budget = 1000 },
        };
        IActorRef run = system.ActorOf(RunSupervisor.Props(new Adding(), settings));
        await Counted(run, 20);
        database.Break();
        for (int failures = 0; failures < 3; failures++)
            Assert.Equal(RunSupervisor.CoordinatorRole, Assert.IsType<InstanceRestarting>(await restarts.ReceiveAsync(Patience)).Role);
        database.Mend();
        RunFinished end = await run.Ask<RunFinished>(new AwaitRun(), Patience);
        Assert.Equal((RunStatus.Finished, Tickets, Enumerable.Range(0, Tickets).Sum()), (end.Status, (int)end.Metrics["added"], (int)end.Metrics["sum"]));
        await system.Terminate();
    }

    [SkippableFact]
    public async Task The_memory_goes_on_when_its_database_was_away_and_has_all_it_acknowledged()
    {
        using TestPostgres database = await TestPostgres.WithTablesAsync();
        var acknowledged = new ConcurrentBag<string>();
        using SemaphoreSlim answers = new(0), silences = new(0);
        using ActorSystem system = Start(database.Settings);
        IActorRef memory = system.ActorOf(MemoryRouter.Props(Memory));
        using var stop = new CancellationTokenSource();
        Task[] senders = [.. Enumerable.Range(0, 4).Select(sender => Task.Run(async () =>
        {
            for (int i = 0; !stop.IsCancellationRequested; i++)
            {
                Trajectory trajectory = Make(sender, (sender * 1_000_000) + i, 100);
                while (true)
                {
                    try
                    {
                        await memory.Ask<TrajectoriesAcknowledged>(new StoreTrajectories(i, [trajectory]), TimeSpan.FromMilliseconds(300));
                        acknowledged.Add(Text(trajectory));
                        answers.Release();
                        break;
                    }
                    catch (AskTimeoutException)
                    {
                        silences.Release();
                    }
                }
            }
        }))];
        for (int outage = 0; outage < 2; outage++)
        {
            await Take(answers, 50);
            while (silences.Wait(0))
            {
                // Of before the outage.
            }

            database.Break();
            await Take(silences, 8);
            database.Mend();
            while (answers.Wait(0))
            {
                // Of before it, too.
            }
        }

        await Take(answers, 50);
        await stop.CancelAsync();
        await Task.WhenAll(senders);
        List<string> found = await FindAll(system, memory);
        Assert.Equal(acknowledged.Order(), found.Order());
        await system.Terminate();

        using ActorSystem next = Start(database.Settings);
        Assert.Equal(found.Order(), (await FindAll(next, next.ActorOf(MemoryRouter.Props(Memory)))).Order());
        await next.Terminate();
    }

    private static RunSettings Settings => new() { RunId = "r1", Experiment = "toy", Seed = 1, RunDirectory = "none", SnapshotEvery = 10 };

    private static async Task KillAndGoOn(StorageSettings storage)
    {
        using (ActorSystem first = Start(storage))
        {
            await Counted(first.ActorOf(RunSupervisor.Props(new Adding(), Settings)), 20);
            await first.Terminate(); // no StopRun: as good as a kill, for the journal
        }

        using ActorSystem second = Start(storage);
        RunFinished end = await second.ActorOf(RunSupervisor.Props(new Adding(), Settings)).Ask<RunFinished>(new AwaitRun(), Patience);
        Assert.Equal((RunStatus.Finished, Tickets, Enumerable.Range(0, Tickets).Sum()), (end.Status, (int)end.Metrics["added"], (int)end.Metrics["sum"]));
        await second.Terminate();
    }

    private static async Task Counted(IActorRef run, int tickets)
    {
        while ((await run.Ask<RunSummary>(new QueryRun(), Patience)).Counters.GetValueOrDefault("added") < tickets)
        {
            // Asked again until so many are there.
        }
    }

    private static async Task Take(SemaphoreSlim events, int count)
    {
        for (int i = 0; i < count; i++) Assert.True(await events.WaitAsync(Patience), "It took too long.");
    }

    private static Trajectory Make(int key, int content, int bytes)
    {
        byte[] all = [.. Enumerable.Range(0, bytes + 4).Select(b => (byte)(b * 7))];
        BinaryPrimitives.WriteInt32LittleEndian(all, content);
        return new Trajectory(key, all, 1, 3, "explorer");
    }

    private static string Text(Trajectory trajectory) => $"{trajectory.Key} {Convert.ToHexString(trajectory.Content)}";

    private static async Task<List<string>> FindAll(ActorSystem system, IActorRef memory)
    {
        var query = new MemoryQuery(new RequestNumbers(), [0, 1, 2, 3]);
        using Inbox inbox = Inbox.Create(system);
        inbox.Send(memory, query.Request);
        while (!query.IsComplete) query.Add((TrajectoriesFound)await inbox.ReceiveAsync(Patience));
        return [.. query.Found.Values.SelectMany(found => found).Select(Text)];
    }

    private static ActorSystem Start(StorageSettings storage) => ActorSystem.Create("cluster", RuntimeConfig.Setup(
        ClusterStorage.Config(storage, new RuntimeOptions { LogLevel = "OFF" }), [.. RunProtocol.Bindings, .. MemoryProtocol.Bindings]));

    private sealed class Adding : IExperiment
    {
        public string Name => "toy";

        public IReadOnlyList<RoleDefinition> Roles { get; } =
            [new RoleDefinition("adder", 2, context => AddingWorker.Props(context.Coordinator, slices: 20), RuntimeConfig.WorkerDispatcher)];

        public IReadOnlyList<MessageBinding> Bindings => [];

        public IRunPlan CreatePlan() => new ToyPlan(Tickets);
    }
}
