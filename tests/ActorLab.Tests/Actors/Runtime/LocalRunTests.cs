using System.Diagnostics;
using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Serialization;
using Akka.Actor;
using Microsoft.Data.Sqlite;
using Xunit.Abstractions;

namespace ActorLab.Tests.Actors.Runtime;

/// <summary>A whole run on the real clock, dispatchers and SQLite files.</summary>
public sealed class LocalRunTests(ITestOutputHelper output) : IDisposable
{
    private const int Tickets = 199; // payloads below those that misbehave

    private readonly string _folder = Directory.CreateTempSubdirectory("actorlab-run-").FullName;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task ARunThatIsKilledMidwayCountsEveryTicketOnceWhenResumed()
    {
        RuntimeConfig.PrepareFiles(_folder);
        long before;
        using (ActorSystem first = Start())
        {
            IActorRef run = first.ActorOf(RunSupervisor.Props(new Adding(), Settings()));
            do before = (await run.Ask<RunSummary>(new QueryRun(), TimeSpan.FromSeconds(30))).Counters.GetValueOrDefault("added");
            while (before < 20);
            await first.Terminate(); // no StopRun: as good as a kill, for the journal
        }

        Assert.InRange(before, 20, Tickets);
        using ActorSystem second = Start();
        long start = Stopwatch.GetTimestamp();
        RunFinished end = await second.ActorOf(RunSupervisor.Props(new Adding(), Settings())).Ask<RunFinished>(new AwaitRun(), TimeSpan.FromSeconds(60));
        output.WriteLine($"{Tickets - before} tickets in {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms");
        Assert.Equal((RunStatus.Finished, Tickets, Enumerable.Range(0, Tickets).Sum()), (end.Status, (int)end.Metrics["added"], (int)end.Metrics["sum"]));
        await second.Terminate();
    }

    private RunSettings Settings() => new() { RunId = "r1", Experiment = "toy", Seed = 1, RunDirectory = _folder, SnapshotEvery = 10 };

    private ActorSystem Start() =>
        ActorSystem.Create("local", RuntimeConfig.Setup(RuntimeConfig.Local(_folder, new RuntimeOptions { LogLevel = "OFF" }), RunProtocol.Bindings));

    private sealed class Adding : IExperiment
    {
        public string Name => "toy";

        public IReadOnlyList<RoleDefinition> Roles { get; } =
            [new RoleDefinition("adder", 2, context => AddingWorker.Props(context.Coordinator, slices: 20), RuntimeConfig.WorkerDispatcher)];

        public IReadOnlyList<MessageBinding> Bindings => [];

        public IRunPlan CreatePlan() => new ToyPlan(Tickets);
    }
}
