using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Serialization;
using ActorLab.Actors.Runtime.Tickets;
using ActorLab.Domain.Common;
using Akka.Actor;
using Akka.TestKit;

namespace ActorLab.Tests.Actors.Runtime;

public sealed class RunSupervisorTests : RuntimeTestKit
{
    [Fact]
    public async Task AnExperimentRunsToItsEnd()
    {
        var experiment = new ToyExperiment(5, Adders(2));
        RunFinished end = await Run(experiment).Ask<RunFinished>(new AwaitRun(), TimeSpan.FromSeconds(10));
        Assert.Equal((RunStatus.Finished, 10d, 5d), (end.Status, end.Metrics["sum"], end.Metrics["added"]));
    }

    [Fact]
    public void LaterRolesGetTheActorsOfEarlierOnesAndAllOnTheirDispatchers()
    {
        var experiment = new ToyExperiment(1,
            Probing("memory", RuntimeConfig.WorkerDispatcher, _ => { }, instances: 2),
            Probing("learner", RuntimeConfig.PinnedDispatcher, context =>
            {
                IReadOnlyList<IActorRef> memory = context.Peers("memory");
                TestActor.Tell(new Said(string.Join(' ', memory.Select(m => m.Path.Name))));
                memory[1].Tell(new Said("hello"));
            }));
        Run(experiment);
        Assert.Equal("memory-0 memory-1", FishForMessage<Said>(s => s.Text.StartsWith("memory", StringComparison.Ordinal)).Text);
        Assert.Equal("memory 1: hello on actorlab.worker-dispatcher", FishForMessage<Said>(s => s.Text.Contains("hello")).Text);
    }

    [Fact]
    public void AFailedActorIsStartedAgainAfterADelayAndItsReferenceStaysGood()
    {
        TestProbe restarts = Subscribe<InstanceRestarting>();
        var experiment = new ToyExperiment(1,
            Probing("memory", null, _ => { }),
            Probing("learner", null, context => TestActor.Tell(context.Peers("memory")[0])));
        IActorRef run = Run(experiment);
        IActorRef memory = FishForMessage<IActorRef>(_ => true);
        memory.Tell(new Break(new InvalidOperationException("a passing fault")));
        InstanceRestarting restarting = restarts.ExpectMsg<InstanceRestarting>();
        Assert.Equal(("memory", "memory-0", "a passing fault", 1d), (restarting.Role, restarting.Actor, restarting.Reason, restarting.Delay.TotalSeconds));
        Clock.Advance(TimeSpan.FromSeconds(1));
        Query(run); // it has taken the timer's message, so the actor is started before the next message comes by
        memory.Tell(new Said("again"));
        Assert.Contains("again", FishForMessage<Said>(_ => true).Text);
    }

    [Fact]
    public async Task APoisonTicketIsQuarantinedAndTheRunGoesOn()
    {
        TestProbe restarts = Subscribe<InstanceRestarting>(), quarantined = Subscribe<TicketQuarantined>();
        IActorRef run = Run(new ToyExperiment(201, Adders(1))); // payload 200 is poison
        restarts.ExpectMsg<InstanceRestarting>();
        Clock.Advance(TimeSpan.FromSeconds(1));
        TicketQuarantined report = quarantined.ExpectMsg<TicketQuarantined>();
        Assert.Equal((200L, "InvalidOperationException: this ticket is poison"), (report.TicketId, report.Reason));
        Assert.Equal(200, (await run.Ask<RunFinished>(new AwaitRun(), TimeSpan.FromSeconds(10))).Metrics["added"]);
    }

    [Fact]
    public async Task ASpentRestartBudgetFailsTheRun()
    {
        TestProbe restarts = Subscribe<InstanceRestarting>();
        IActorRef run = Run(new ToyExperiment(1, Probing("memory", null, _ => throw new InvalidOperationException("no luck"))));
        foreach (int seconds in new[] { 1, 2, 4 })
        {
            Assert.Equal(seconds, restarts.ExpectMsg<InstanceRestarting>().Delay.TotalSeconds);
            Clock.Advance(TimeSpan.FromSeconds(seconds));
        }

        RunFinished end = await run.Ask<RunFinished>(new AwaitRun(), TimeSpan.FromSeconds(10));
        Assert.Equal(RunStatus.Failed, end.Status);
        Assert.Equal("The role 'memory' failed more often than its restart budget allows; the last time: no luck", end.Reason);
    }

    public static TheoryData<Exception, string> FatalFaults => new()
    {
        { new FatalRunException("the learner has no device"), "the learner has no device" },
        { new InputException("there is no table", "t.csv", 3), "t.csv:3: there is no table" },
        { new InvalidOperationException("outer", new IOException("No space left on device", 28)), "The run cannot write: the disk is full: No space left on device. Make room, then go on with 'resume'." },
    };

    [Theory]
    [MemberData(nameof(FatalFaults))]
    public async Task AFatalFaultFailsTheRunAtOnce(Exception fault, string reason)
    {
        IActorRef run = Run(new ToyExperiment(1, Probing("memory", null, _ => throw fault)));
        RunFinished end = await run.Ask<RunFinished>(new AwaitRun(), TimeSpan.FromSeconds(10));
        Assert.Equal((RunStatus.Failed, reason), (end.Status, end.Reason!));
    }

    [Fact]
    public async Task ARoleThatAsksForOneNotYetMadeFailsTheRun()
    {
        var definition = new RoleDefinition("learner", 1, context => ProbingActor.Props(TestActor, context, _ => context.Peers("memory")));
        var eager = definition with
        {
            MakeProps = context =>
            {
                context.Peers("memory");
                return definition.MakeProps(context);
            },
        };
        foreach (RoleDefinition role in new[] { definition, eager })
        {
            IActorRef run = Run(new ToyExperiment(1, role), role == eager ? "r-eager" : "r-late");
            RunFinished end = await run.Ask<RunFinished>(new AwaitRun(), TimeSpan.FromSeconds(10));
            Assert.Equal(RunStatus.Failed, end.Status);
            Assert.Contains("asks for the actors of 'memory'", end.Reason);
        }
    }

    [Fact]
    public async Task TheStopOfARunIsAnInterruption()
    {
        IActorRef run = Run(new ToyExperiment(1));
        run.Tell(new StopRun());
        Assert.Equal(RunStatus.Interrupted, (await run.Ask<RunFinished>(new AwaitRun(), TimeSpan.FromSeconds(10))).Status);
    }

    [Fact]
    public async Task AnotherExperimentsRunIsNotResumed()
    {
        IActorRef run = Run(new ToyExperiment(0, Adders(1)));
        run.Tell(new StopRun());
        await run.Ask<RunFinished>(new AwaitRun(), TimeSpan.FromSeconds(10));
        RunSettings other = Settings with { Experiment = "nsm", Seed = 6 };
        IActorRef second = Sys.ActorOf(RunSupervisor.Props(new ToyExperiment(1), other));
        RunFinished end = await second.Ask<RunFinished>(new AwaitRun(), TimeSpan.FromSeconds(10));
        Assert.Equal(RunStatus.Failed, end.Status);
        Assert.Contains("belongs to experiment toy with seed 5", end.Reason);
    }

    [Fact]
    public async Task ACrashedCoordinatorComesBackAndTheWorkersFinish()
    {
        TestProbe restarts = Subscribe<InstanceRestarting>();
        IActorRef run = Run(new ToyExperiment(1, new RoleDefinition("adder", 1, c => AddingWorker.Props(c.Coordinator, null, 1, TestActor))), plan: () => new CrashOncePlan());
        Assert.Equal("coordinator", restarts.ExpectMsg<InstanceRestarting>().Role);
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("work", Query(run).Phase); // the coordinator is back
        Clock.Advance(TimeSpan.FromSeconds(5)); // the worker repeats its request
        Task<RunFinished> end = run.Ask<RunFinished>(new AwaitRun(), TimeSpan.FromSeconds(10));
        Assert.Equal(RunStatus.Finished, (await end).Status);
    }

    private IActorRef Run(ToyExperiment experiment, string runId = "r1", Func<IRunPlan>? plan = null)
    {
        if (plan is not null) experiment.PlanMaker = plan;
        return Sys.ActorOf(RunSupervisor.Props(experiment, Settings with { RunId = runId }));
    }

    private static RoleDefinition Adders(int instances) =>
        new("adder", instances, context => AddingWorker.Props(context.Coordinator), RuntimeConfig.WorkerDispatcher);

    private RoleDefinition Probing(string role, string? dispatcher, Action<RoleContext> onStart, int instances = 1) =>
        new(role, instances, context => ProbingActor.Props(TestActor, context, onStart), dispatcher);

    private T FishForMessage<T>(Predicate<T> wanted) => (T)FishForMessage(m => m is T t && wanted(t));

    private sealed record Said(string Text) : INoSerializationVerificationNeeded;

    private sealed record Break(Exception Fault) : INoSerializationVerificationNeeded;

    private sealed class ProbingActor : ReceiveActor
    {
        private readonly RoleContext _context;
        private readonly Action<RoleContext> _onStart;

        public ProbingActor(IActorRef observer, RoleContext context, Action<RoleContext> onStart)
        {
            _context = context;
            _onStart = onStart;
            Receive<Said>(s => observer.Tell(new Said($"{context.Role} {context.Index}: {s.Text} on {Context.Dispatcher.Id}")));
            Receive<Break>(b => throw b.Fault);
        }

        public static Props Props(IActorRef observer, RoleContext context, Action<RoleContext> onStart) =>
            Akka.Actor.Props.Create(() => new ProbingActor(observer, context, onStart));

        protected override void PreStart() => _onStart(_context);
    }

    private sealed class ToyExperiment(int tickets, params RoleDefinition[] roles) : IExperiment
    {
        public string Name => "toy";

        public IReadOnlyList<RoleDefinition> Roles => roles;

        public IReadOnlyList<MessageBinding> Bindings => [];

        public Func<IRunPlan> PlanMaker { get; set; } = () => new ToyPlan(tickets);

        public IRunPlan CreatePlan() => PlanMaker();
    }

    /// <summary>Throws in the run's first life, once its ticket is issued.</summary>
    private sealed class CrashOncePlan : IRunPlan
    {
        private readonly ToyPlan _plan = new(1);

        public PlanStep Next(RunState state) => state.Lives == 1 && state.Tickets("add").Issued > 0
            ? throw new InvalidOperationException("a fault in the coordinator")
            : _plan.Next(state);

        public void Apply(IRunEvent runEvent) => _plan.Apply(runEvent);
    }
}
