using ActorLab.Interpreter.Randomness;
using System.Text.Json;
using ActorLab.Actors.RuleEvolution;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Tickets;
using ActorLab.Domain.RuleEvolution;
using ActorLab.Domain.RuleEvolution.Evolution;
using ActorLab.Interpreter.ProgramSynthesis;
using ActorLab.Interpreter.RuleEvolution;
using ActorLab.Tests.Domain.RuleEvolution.Evolution;

namespace ActorLab.Tests.Actors.RuleEvolution;

/// <summary>Does with a plan what the coordinator does, with evaluators that compare a rule's words with a target's.</summary>
internal sealed class RulePlanDriver
{
    private readonly RuleEvolutionPlanSettings _settings;
    private readonly List<Ticket> _open = [];

    public RulePlanDriver(RuleEvolutionPlanSettings? settings = null)
    {
        _settings = settings ?? Settings;
        Plan = new RuleEvolutionPlan(_settings);
        Apply(new RunStarted("backprop-evolution", 1));
    }

    public static RuleEvolutionPlanSettings Settings { get; } = new()
    {
        Seed = 5,
        Evolution = new EvolutionOptions { Candidates = 24, Lag = 4, Start = 6, Population = 10, Tournament = 3, Cascade = new CascadeOptions { Leaders = 3, AuditSeeds = 2 } },
        Comparison = new ComparisonOptions { EvolutionRuns = 2, RandomRuns = 1, LearningRates = [0.01, 0.03, 0.1], TuneSeeds = 2, TestSeeds = 4, LongSteps = 400 },
        Hash = RuleCanonical.Key,
    };

    public RuleEvolutionPlan Plan { get; private set; }

    public RunState State { get; private set; } = new();

    public IReadOnlyList<Ticket> Open => _open;

    public List<IRunEvent> Events { get; } = [];

    public List<string> Phases { get; } = [];

    public List<TrainChildren> Trained { get; } = [];

    public WriteHallOfFame? HallOfFame { get; private set; }

    /// <summary>Which tickets kill their evaluators.</summary>
    public Func<TrainChildren, bool> Kills { get; init; } = _ => false;

    /// <summary>Every candidate with what it is worth, arm by arm.</summary>
    public string Candidates => JsonSerializer.Serialize(Plan.Arms.Select(a => a.State.Candidates));

    public void Apply(IRunEvent happened)
    {
        Events.Add(happened);
        if (State.Apply(happened)) Plan.Apply(happened);
    }

    /// <summary>Takes the plan's steps until it waits or ends, and gives that last one.</summary>
    public PlanStep Advance()
    {
        for (int i = 0; i < 500; i++)
        {
            switch (Plan.Next(State))
            {
                case PlanStep.EnterPhase step:
                    Phases.Add(step.Name);
                    Apply(new PhaseEntered(step.Name));
                    break;
                case PlanStep.IssueTickets step:
                    long id = State.Ledger.NextId;
                    List<Ticket> tickets = [.. step.Tickets.Select(t => new Ticket(id++, t.Kind, t.Role, t.Affinity, t.Payload))];
                    _open.AddRange(tickets);
                    Apply(new TicketsIssued(tickets));
                    break;
                case PlanStep.ReportMetrics step:
                    Apply(new MetricsReported(step.Role, step.Step, step.Metrics));
                    break;
                case PlanStep.Record step:
                    Apply(new PlanRecorded(step.Fact));
                    break;
                case var end:
                    return end;
            }
        }

        throw new InvalidOperationException($"The plan goes round in circles in phase '{State.Phase}'.");
    }

    /// <summary>Runs to the end; tickets are done in an order drawn from <paramref name="order"/>, 0 being that of issue.</summary>
    public PlanStep.Finish Run(ulong order = 0, Action<int>? between = null)
    {
        IRandomSource random = new Xoshiro256(order);
        for (int turn = 0; turn < 10_000; turn++)
        {
            if (Advance() is PlanStep.Finish finish) return finish;
            Assert.NotEmpty(_open);
            Done(_open[order == 0 ? 0 : (int)((ulong)random.Next() * (uint)Math.Min(4, _open.Count) >> 32)]);
            between?.Invoke(turn);
        }

        throw new InvalidOperationException("The run does not end.");
    }

    public void Done(Ticket ticket)
    {
        _open.Remove(ticket);
        if (ticket.Kind == RuleEvolutionPlan.WriteTicket)
        {
            HallOfFame = (WriteHallOfFame)RuleEvolutionProtocol.WriteHallOfFameBinding.Read(ticket.Payload);
            Apply(new TicketAccepted(ticket.Id, ticket.Kind, ticket.Role, TicketResult.Of()));
            return;
        }

        var work = (TrainChildren)RuleEvolutionProtocol.TrainChildrenBinding.Read(ticket.Payload);
        Trained.Add(work);
        if (Kills(work))
        {
            Apply(new TicketFaulted(ticket.Id, ticket.Kind, "it killed its worker", false));
            Apply(new TicketFaulted(ticket.Id, ticket.Kind, "it killed its worker", true));
            return;
        }

        double[] accuracies = [.. work.LearningRates.SelectMany(rate => work.Seeds.Select(seed => ToyEvolution.Accuracy(work.Text, rate, seed)))];
        var result = new ChildrenTrained(accuracies, work.MeasuresTest ? accuracies : [], (long)accuracies.Length * work.StopAfter);
        Apply(new TicketAccepted(ticket.Id, ticket.Kind, ticket.Role, TicketResult.Of(
            new Dictionary<string, long> { [RuleEvaluator.StepCounter] = result.Steps }, RuleEvolutionProtocol.ChildrenTrainedBinding.Write(result))));
    }

    /// <summary>As after a crash: state and plan come back from a snapshot, and must want the same and draw no rule again.</summary>
    public void Restart()
    {
        RunSnapshot snapshot = State.ToSnapshot(Plan.Save());
        string wanted = Describe(Plan.Next(State));
        State = new RunState(snapshot);
        bool isRestoring = true;
        Plan = new RuleEvolutionPlan(_settings with { Hash = rule => isRestoring ? throw new InvalidOperationException("drawn again") : _settings.Hash(rule) });
        Plan.Restore(snapshot.Plan);
        isRestoring = false;
        Assert.Equal(Convert.ToHexString(snapshot.Plan), Convert.ToHexString(Plan.Save()));
        Assert.Equal(wanted, Describe(Plan.Next(State)));
    }

    private static string Describe(PlanStep step) => step.GetType().Name + JsonSerializer.Serialize(step, step.GetType());
}
