using ActorLab.Actors.RuleEvolution;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Tickets;
using ActorLab.Domain.Data;
using ActorLab.Domain.RuleEvolution;
using ActorLab.Tests.Actors.Runtime;
using ActorLab.Tests.Domain.Common;
using ActorLab.Tests.Domain.ProgramSynthesis.Policy;
using ActorLab.Tests.Domain.RuleEvolution;
using Akka.Actor;
using Akka.TestKit;

namespace ActorLab.Tests.Actors.RuleEvolution;

[Collection(TorchCollection.Name)]
public sealed class RuleEvaluatorTests : RuntimeTestKit
{
    private readonly ImageTensors _images = TinyImages.Tensors();
    private readonly TestProbe _coordinator;
    private long _ticket;

    public RuleEvaluatorTests()
        : base([.. RunProtocol.Bindings, .. RuleEvolutionProtocol.Bindings]) => _coordinator = CreateTestProbe();

    private static RuleEvolutionOptions Options => new()
    {
        Child = TinyImages.Net(ChildArchitecture.Mlp), Training = new ChildTrainingOptions { Batch = 20 },
    };

    [Fact]
    public void ItTrainsAsTheDomainDoesWithoutSlices()
    {
        IActorRef evaluator = Start(Options);
        (ChildrenTrained result, IReadOnlyDictionary<string, long> counters) = Train(evaluator, Work("clip1(g_bp)", [0.03, 0.1], [1, 2], 30, 25) with { MeasuresTest = true });
        var run = new ChildRun(Options.Child, Options.Training, _images, TimeProvider.System);
        ChildResult[] expected =
        [
            .. new (double Rate, ulong Seed)[] { (0.03, 1), (0.03, 2), (0.1, 1), (0.1, 2) }
                .Select(t => run.Train(new ChildTask(CompiledRule.Compile("clip1(g_bp)"), t.Rate, t.Seed, 25) { WholeSteps = 30, MeasuresTest = true })),
        ];
        Assert.Equal(expected.Select(r => r.Accuracy), result.Accuracies);
        Assert.Equal(expected.Select(r => r.TestAccuracy!.Value), result.TestAccuracies);
        Assert.Equal((100L, null), (result.Steps, result.Fault));
        Assert.Equal((100L, 4L), (counters[RuleEvaluator.StepCounter], counters[RuleEvaluator.TrainingCounter]));
    }

    [Fact]
    public void ARuleThatDivergesIsWorthNothing()
    {
        (ChildrenTrained result, _) = Train(Start(Options), Work("cube(scale4(hp))", [10, 10], [1], 60, 60));
        Assert.Equal([0.0, 0.0], result.Accuracies);
        Assert.Null(result.Fault);
        Assert.InRange(result.Steps, 2, 119);
    }

    [Fact]
    public void ARuleThatTakesTooLongTooMuchOrIsNoneIsPutAsideAndTheEvaluatorGoesOn()
    {
        var slow = new SteppingClock();
        IActorRef evaluator = Start(Options with { Evaluators = new EvaluatorOptions { TimeLimit = TimeSpan.FromSeconds(30) } }, slow);
        slow.Step = TimeSpan.FromSeconds(20);
        (ChildrenTrained hanging, _) = Train(evaluator, Work("g_bp", [0.1], [1, 2], 1000, 1000));
        Assert.Contains("longer than 30 seconds", hanging.Fault);
        Assert.Empty(hanging.Accuracies);
        slow.Step = TimeSpan.Zero;
        Assert.Contains("It is no rule", Train(evaluator, Work("clip1(g_bp", [0.1], [1], 20, 20)).Result.Fault);
        Assert.Null(Train(evaluator, Work("g_bp", [0.1], [1], 20, 20)).Result.Fault);

        IActorRef small = Start(Options with { Evaluators = new EvaluatorOptions { MemoryLimit = 1024 } });
        Assert.Contains("1,024 bytes", Train(small, Work("matmul(matmul(hp, transpose(W)), W)", [0.1], [1], 20, 20)).Result.Fault);
    }

    [Fact]
    public void ALostTicketIsForgotten()
    {
        IActorRef evaluator = Start(Options);
        Lease(evaluator, Work("g_bp", [0.1], [1], 1_000_000, 1_000_000));
        evaluator.Tell(new LeasesLost([_ticket]), _coordinator);
        Assert.Null(Train(evaluator, Work("g_bp", [0.1], [1], 20, 20)).Result.Fault);
    }

    [Fact]
    public void TheHallOfFameIsALineARule()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["run"]);
        IActorRef writer = Sys.ActorOf(HallOfFameWriter.Props(new RoleContext(RuleEvolutionPlan.HallOfFameRole, 0, 1, _coordinator, _ => [], 1, folder["run"])));
        _coordinator.ExpectMsg<RequestTickets>();
        byte[] payload = RuleEvolutionProtocol.WriteHallOfFameBinding.Write(new WriteHallOfFame([new FamousRule(0.8125, 0.03, "clip1(g_bp)"), new FamousRule(0.5, 0.1, "g_bp")]));
        writer.Tell(new TicketsLeased([new LeasedTicket(new Ticket(1, RuleEvolutionPlan.WriteTicket, RuleEvolutionPlan.HallOfFameRole, null, payload), 1)], 30_000), _coordinator);
        _coordinator.ExpectMsg<CompleteTicket>();
        Assert.Equal("1\t0.812500\t0.03\tclip1(g_bp)\n2\t0.500000\t0.1\tg_bp\n", File.ReadAllText(Path.Combine(folder["run"], "hall-of-fame.tsv")));
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        Shutdown(Sys); // before its images go
        _images.Dispose();
    }

    private static TrainChildren Work(string text, double[] rates, ulong[] seeds, int steps, int stopAfter) =>
        new(new RuleWork(RuleWorkKind.Candidate, 0, 1, 0), text, rates, seeds, steps, stopAfter);

    private IActorRef Start(RuleEvolutionOptions options, TimeProvider? clock = null)
    {
        var setup = new RuleEvolutionSetup { Options = options, Images = _images, Seed = 1, Clock = clock ?? TimeProvider.System };
        IActorRef evaluator = Sys.ActorOf(RuleEvaluator.Props(new RoleContext(RuleEvolutionPlan.EvaluatorRole, 0, 1, _coordinator, _ => [], 1, "none"), setup));
        _coordinator.ExpectMsg<RequestTickets>();
        return evaluator;
    }

    private void Lease(IActorRef evaluator, TrainChildren work) => evaluator.Tell(
        new TicketsLeased([new LeasedTicket(new Ticket(++_ticket, RuleEvolutionPlan.TrainTicket, RuleEvolutionPlan.EvaluatorRole, null, RuleEvolutionProtocol.TrainChildrenBinding.Write(work)), 1)], 30_000),
        _coordinator);

    private (ChildrenTrained Result, IReadOnlyDictionary<string, long> Counters) Train(IActorRef evaluator, TrainChildren work)
    {
        Lease(evaluator, work);
        CompleteTicket done = _coordinator.ExpectMsg<CompleteTicket>(TimeSpan.FromSeconds(30));
        Assert.Equal(_ticket, done.TicketId);
        evaluator.Tell(new TicketResultAccepted(_ticket), _coordinator);
        return ((ChildrenTrained)RuleEvolutionProtocol.ChildrenTrainedBinding.Read(done.Result.Payload!), done.Result.Counters);
    }

    /// <summary>A clock that goes on whenever it is looked at.</summary>
    private sealed class SteppingClock : TimeProvider
    {
        private long _now;

        public TimeSpan Step { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now += Step.Ticks;
    }
}
