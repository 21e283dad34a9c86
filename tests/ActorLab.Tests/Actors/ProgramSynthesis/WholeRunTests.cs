using ActorLab.Actors.ProgramSynthesis;
using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Recording;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Mapo;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Interpreter.ProgramSynthesis;
using ActorLab.Tests.Domain.ProgramSynthesis.Policy;
using Akka.Actor;
using Microsoft.Data.Sqlite;

namespace ActorLab.Tests.Actors.ProgramSynthesis;

/// <summary>The real experiment on a tiny data set: real clock, real dispatchers, SQLite files.</summary>
[Collection(TorchCollection.Name)]
public sealed class WholeRunTests : IDisposable
{
    private readonly TinyRun _run = new(steps: 30);
    private readonly SynthesisSetup _setup;

    public WholeRunTests()
    {
        _setup = _run.Setup();
        RuntimeConfig.PrepareFiles(_run.Run);
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _run.Dispose();
    }

    [Fact]
    public async Task ARunLearnsAndFinishesWithItsMetricsAndModel()
    {
        using ActorSystem system = Start();
        RunFinished end = await Begin(system).Ask<RunFinished>(new AwaitRun(), TimeSpan.FromSeconds(60));
        await system.Terminate();
        Assert.True(end.Status == RunStatus.Finished, end.Reason);
        Assert.Equal(
            ["chosen_step", "dev_accuracy", "evaluate_seconds", "explore_episodes_per_second", "explore_seconds", "sample_seconds", "test_accuracy", "train_seconds", "train_trajectories_per_second"],
            end.Metrics.Keys.Order());
        Assert.Contains(Math.Round(end.Metrics["dev_accuracy"] * 3, 9), new double[] { 0, 1, 2, 3 });
        Assert.InRange(end.Metrics["chosen_step"], 1, 40);

        // The model file is the chosen one: it answers the dev questions as the run says.
        using ProgramPolicy policy = ProgramModel.ReadPolicy(_setup.Folders.Model, _setup.Data.Factory);
        IReadOnlyList<BeamProgram>[] beams = BeamSearch.Decode(policy, _setup.Data.Dev, _setup.Options.Evaluation.Beam);
        int right = beams.Where((b, i) => b.Count > 0 && _setup.Data.Dev[i].IsRight(b[0].Denotation)).Count();
        Assert.Equal(end.Metrics["dev_accuracy"], right / 3.0, 1e-9);

        // What was found is right.
        IReadOnlyList<Trajectory> found = await Memory();
        Assert.True(found.Select(t => t.Key).Distinct().Count() >= 8);
        Assert.All(found, t => Assert.True(IsRight(t)));
    }

    [Theory]
    [InlineData(MapoMode.Mapo)] // weighed by the learner, and stopped early
    [InlineData(MapoMode.Mml)]
    [InlineData(MapoMode.HardEm)]
    [InlineData(MapoMode.Reinforce)]
    public async Task EveryModeRunsToItsEnd(MapoMode mode)
    {
        MapoOptions mapo = _setup.Options.Mapo with { Mode = mode, LearnerProbabilities = mode == MapoMode.Mapo };
        if (mode == MapoMode.Reinforce) mapo = mapo with { PolicySamples = 2, Baseline = RewardBaseline.LeaveOneOut };
        Assert.Null(mapo.FindFault());
        SynthesisSetup setup = _setup with { Options = _setup.Options with { Mapo = mapo, Evaluation = _setup.Options.Evaluation with { Patience = mode == MapoMode.Mapo ? 1 : 0 } } };
        using ActorSystem system = Start();
        IActorRef run = system.ActorOf(RunSupervisor.Props(new ProgramSynthesisExperiment(setup), _run.Settings()), "run");
        RunFinished end = await run.Ask<RunFinished>(new AwaitRun(), TimeSpan.FromSeconds(60));
        await system.Terminate();
        Assert.True(end.Status == RunStatus.Finished, end.Reason);
        Assert.True(File.Exists(setup.Folders.Model));
    }

    [Fact]
    public async Task ARunThatWasStoppedGoesOnWithAllThatItHadFound()
    {
        HashSet<string> before;
        using (ActorSystem first = Start())
        {
            IActorRef run = Begin(first);
            RunSummary summary;
            do summary = await run.Ask<RunSummary>(new QueryRun(), TimeSpan.FromSeconds(30));
            while (summary.Counters.GetValueOrDefault("steps") < 5 && summary.Status == RunStatus.Running); // reported with the first candidate, at step 10
            before = [.. (await Find(first.ActorSelection("/user/run/memory-0"))).Select(Describe)];
            run.Tell(new StopRun());
            RunFinished stopped = await run.Ask<RunFinished>(new AwaitRun(), TimeSpan.FromSeconds(30));
            Assert.Equal(RunStatus.Interrupted, stopped.Status);
            await first.Terminate();
        }

        Assert.NotEmpty(before);
        Assert.Single(Directory.GetFiles(Path.Combine(_run.Run, "checkpoints"), "*.checkpoint"));
        using (ActorSystem second = Start())
        {
            RunFinished end = await Begin(second).Ask<RunFinished>(new AwaitRun(), TimeSpan.FromSeconds(60));
            Assert.True(end.Status == RunStatus.Finished, end.Reason);
            await second.Terminate();
        }

        HashSet<string> after = [.. (await Memory()).Select(Describe)];
        Assert.Subset(after, before);
        Assert.True(File.Exists(_setup.Folders.Model));
    }

    private static string Describe(Trajectory t) => $"{t.Key}: {Convert.ToHexString(t.Content)}";

    private bool IsRight(Trajectory trajectory)
    {
        ProgramEnvironment question = _setup.Data.Train[trajectory.Key];
        var executor = new ProgramExecutor();
        return executor.Run(question.Task, ProgramCodec.Read(trajectory.Content)) && question.IsRight(executor.Result);
    }

    /// <summary>What is on the disk.</summary>
    private async Task<IReadOnlyList<Trajectory>> Memory()
    {
        using ActorSystem system = Start();
        IActorRef memory = system.ActorOf(MemoryRouter.Props(new MemoryOptions("mapo", RuntimeConfig.BulkJournal, RuntimeConfig.BulkSnapshots)));
        IReadOnlyList<Trajectory> found = await Find(system.ActorSelection(memory.Path));
        await system.Terminate();
        return found;
    }

    private async Task<IReadOnlyList<Trajectory>> Find(ActorSelection memory)
    {
        var found = new List<Trajectory>();
        for (int key = 0; key < _setup.Data.Train.Count; key++)
            found.AddRange((await memory.Ask<TrajectoriesFound>(new FindTrajectories(key, [key]), TimeSpan.FromSeconds(30))).Trajectories);
        return found;
    }

    private IActorRef Begin(ActorSystem system) => system.ActorOf(RunSupervisor.Props(new ProgramSynthesisExperiment(_setup), _run.Settings()), "run");

    private ActorSystem Start() => ActorSystem.Create("local", RuntimeConfig.Setup(
        RuntimeConfig.Local(_run.Run, new RuntimeOptions { LogLevel = "OFF" }),
        [.. RunProtocol.Bindings, .. RecordingProtocol.Bindings, .. new ProgramSynthesisExperiment(_setup).Bindings]));
}
