using ActorLab.Actors.ProgramSynthesis;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Tickets;

namespace ActorLab.Tests.Actors.ProgramSynthesis;

/// <summary>Does with a plan what the coordinator does, without the coordinator.</summary>
internal sealed class PlanDriver
{
    private readonly MapoPlanSettings _settings;
    private readonly List<Ticket> _open = [];

    public PlanDriver(MapoPlanSettings settings)
    {
        _settings = settings;
        Plan = new MapoPlan(settings);
        Apply(new RunStarted("mapo", 1));
    }

    public MapoPlan Plan { get; private set; }

    public RunState State { get; private set; } = new();

    public IReadOnlyList<Ticket> Open => _open;

    /// <summary>Whether the learner writes the model as soon as it hears of the best weights.</summary>
    public bool WritesModel { get; init; } = true;

    /// <summary>Metrics that the plan reported, as "name version value".</summary>
    public List<string> Reported { get; } = [];

    public static MapoPlanSettings Settings { get; } = new()
    {
        Shards = 3, Explorers = 2, Episodes = 1500, ExplorationShare = 0.2, EvaluationShare = 0.1, Steps = 100, EvaluateEvery = 20,
        EvaluationBatch = 4, DevSplit = "dev", DevQuestions = 10, DevSample = 6, TestSplit = "test", TestQuestions = 5,
    };

    /// <summary>Takes the plan's steps until it waits or ends, and gives that last one.</summary>
    public PlanStep Advance()
    {
        for (int i = 0; i < 200; i++)
        {
            CheckCopy();
            switch (Plan.Next(State))
            {
                case PlanStep.EnterPhase step:
                    Apply(new PhaseEntered(step.Name));
                    break;
                case PlanStep.IssueTickets step:
                    long id = State.Ledger.NextId;
                    var tickets = step.Tickets.Select(t => new Ticket(id++, t.Kind, t.Role, t.Affinity, t.Payload)).ToList();
                    _open.AddRange(tickets);
                    Apply(new TicketsIssued(tickets));
                    break;
                case PlanStep.ReportMetrics step:
                    Reported.Add(FormattableString.Invariant($"{step.Metrics.Single().Key} {step.Step} {step.Metrics.Single().Value:F2}"));
                    Apply(new MetricsReported(step.Role, step.Step, step.Metrics));
                    break;
                case PlanStep.KeepBest step:
                    Apply(new BestWeightsKept(step.Best));
                    if (WritesModel) Model(step.Best.Weights.Version);
                    break;
                case var end:
                    return end;
            }
        }

        throw new InvalidOperationException($"The plan goes round in circles in phase '{State.Phase}'.");
    }

    public void Apply(IRunEvent happened)
    {
        if (State.Apply(happened)) Plan.Apply(happened);
    }

    /// <summary>The learner's report; it has done so many steps more.</summary>
    public void Learn(long steps, WeightsReference? weights = null)
    {
        long step = State.Counter(RunState.StepCounter) + steps;
        Apply(new ProgressReported(new ReportProgress(
            PolicyLearner.Role, step, weights, new Dictionary<string, long> { [RunState.StepCounter] = steps }, new Dictionary<string, double>())));
    }

    /// <summary>The learner has written these weights as the model.</summary>
    public void Model(long version) => Apply(new ProgressReported(new ReportProgress(
        "model", version, null, new Dictionary<string, long>(), new Dictionary<string, double> { [PolicyLearner.ModelMetric] = version })));

    public void LearnerEnds(WeightsReference weights)
    {
        Learn(0, weights);
        Apply(new ProgressReported(new ReportProgress(
            PolicyLearner.FinishedCounter, 1, null, new Dictionary<string, long> { [PolicyLearner.FinishedCounter] = 1 }, new Dictionary<string, double>())));
    }

    public void Pass(TimeSpan time) => Apply(new TimeElapsed((long)time.TotalMilliseconds));

    public void Done(Ticket ticket, double share = 1, string? state = null)
    {
        _open.Remove(ticket);
        byte[]? payload = state is null ? null : ProgramSynthesisProtocol.ShardDoneBinding.Write(new ShardDone(state));
        if (Evaluation(ticket) is { } work) payload = ProgramSynthesisProtocol.QuestionsEvaluatedBinding.Write(new QuestionsEvaluated(work.Count, (int)Math.Round(share * work.Count)));
        Apply(new TicketAccepted(ticket.Id, ticket.Kind, ticket.Role, TicketResult.Of(null, payload)));
    }

    public void GiveUp(Ticket ticket)
    {
        _open.Remove(ticket);
        Apply(new TicketFaulted(ticket.Id, ticket.Kind, "it hung", true));
    }

    /// <summary>Does all open tickets of a kind.</summary>
    public void DoneAll(string kind, double share = 1)
    {
        foreach (Ticket ticket in _open.Where(t => t.Kind == kind).ToList()) Done(ticket, share);
    }

    public static EvaluateQuestions? Evaluation(Ticket ticket) =>
        ticket.Kind == MapoPlan.EvaluateTicket ? ProgramSynthesisProtocol.EvaluateQuestionsBinding.Read(ticket.Payload) : null;

    /// <summary>As after a crash: state and plan come back from a snapshot.</summary>
    public void Restart()
    {
        RunSnapshot snapshot = State.ToSnapshot(Plan.Save());
        State = new RunState(snapshot);
        Plan = new MapoPlan(_settings);
        Plan.Restore(snapshot.Plan);
        Apply(new RunStarted("mapo", 1));
    }

    /// <summary>A restored copy must want the same.</summary>
    private void CheckCopy()
    {
        var copy = new MapoPlan(_settings);
        copy.Restore(Plan.Save());
        Assert.Equal(Describe(Plan.Next(State)), Describe(copy.Next(State)));
    }

    private static string Describe(PlanStep step) => step.GetType().Name + System.Text.Json.JsonSerializer.Serialize(step, step.GetType());
}
