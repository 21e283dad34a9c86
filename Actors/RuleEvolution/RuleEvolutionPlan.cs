using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Tickets;
using ActorLab.Domain.Common;
using ActorLab.Domain.RuleEvolution.Evolution;

namespace ActorLab.Actors.RuleEvolution;

/// <summary>
/// The decisions of an evolution of update rules, pure: independent runs of evolution side by side, random search with as many
/// child steps, an audit of the best with fresh seeds, a finer grid of learning rates for the winners and for back-propagation
/// alike, and one test with fresh seeds. Candidates are drawn once and written down as facts; a replay draws none again.
/// </summary>
public sealed class RuleEvolutionPlan(RuleEvolutionPlanSettings settings) : IRunPlan
{
    /// <summary>Phase of the runs of evolution.</summary>
    public const string Evolve = "evolve";

    /// <summary>Phase of random search.</summary>
    public const string Random = "random";

    /// <summary>Phase in which the best are trained with fresh seeds.</summary>
    public const string Audit = "audit";

    /// <summary>Phase of the finer grid of learning rates.</summary>
    public const string Tune = "tune";

    /// <summary>Phase of the test.</summary>
    public const string Test = "test";

    /// <summary>Role of the evaluators.</summary>
    public const string EvaluatorRole = "evaluator";

    /// <summary>Role of the one that writes the best rules.</summary>
    public const string HallOfFameRole = "hall-of-fame";

    /// <summary>Ticket of trainings.</summary>
    public const string TrainTicket = "train";

    /// <summary>Ticket of the file of the best rules.</summary>
    public const string WriteTicket = "hall-of-fame";

    /// <summary>Share of a bounded time that the searches have.</summary>
    private const double SearchShare = 0.6;

    /// <summary>Candidates between two reports.</summary>
    private const int ReportEvery = 10;

    /// <summary>Random search may need more candidates for its child steps than evolution, but not without end.</summary>
    private const int RandomPatience = 20;

    private readonly List<EvolutionArm> _arms = [];
    private readonly Dictionary<long, RuleWork> _open = [];
    private readonly HashSet<RuleWork> _underWay = [];
    private readonly Dictionary<RuleWork, double> _accuracies = [];
    private readonly Dictionary<string, long> _milliseconds = new(StringComparer.Ordinal);
    private RuleComparison? _comparison;
    private string _phase = "";
    private int _reported;

    /// <summary>The runs of evolution, then those of random search, as far as they have begun.</summary>
    internal IReadOnlyList<EvolutionArm> Arms => _arms;

    private int Runs => settings.Comparison.EvolutionRuns;

    /// <inheritdoc />
    public PlanStep Next(RunState state) => state.Phase switch
    {
        "" => new PlanStep.EnterPhase(Evolve),
        Evolve => Search(state, [.. _arms.Take(Runs)], (double)Runs / (Runs + settings.Comparison.RandomRuns), settings.Comparison.RandomRuns > 0 ? Random : Audit),
        Random => Search(state, [.. _arms.Skip(Runs)], 1, Audit),
        Audit => Issue(Enumerable.Range(0, _arms.Count).SelectMany(Tasks)) ?? WhenDone(() => new PlanStep.EnterPhase(Tune)),
        Tune => Issue(Comparison.Tuning()) ?? WhenDone(() => NextOfTune(state)),
        _ => Issue(Comparison.Testing()) ?? WhenDone(() => new PlanStep.Finish(Metrics(state))),
    };

    /// <inheritdoc />
    public void Apply(IRunEvent runEvent)
    {
        switch (runEvent)
        {
            case PhaseEntered e:
                Enter(e.Phase);
                break;
            case PlanRecorded e:
                var proposed = (RulesProposed)RuleEvolutionProtocol.RulesProposedBinding.Read(e.Fact);
                foreach (RuleProposal proposal in proposed.Proposals) _arms[proposed.Arm].Apply(new ArmEvent(proposal, null));
                break;
            case TicketsIssued e:
                foreach (Ticket ticket in e.Tickets.Where(t => t.Kind == TrainTicket))
                {
                    RuleWork work = ((TrainChildren)RuleEvolutionProtocol.TrainChildrenBinding.Read(ticket.Payload)).Work;
                    _open[ticket.Id] = work;
                    _underWay.Add(work);
                }

                break;
            case TicketAccepted { Kind: TrainTicket, Result.Payload: { } payload } e:
                End(e.TicketId, (ChildrenTrained)RuleEvolutionProtocol.ChildrenTrainedBinding.Read(payload));
                break;
            case TicketAccepted { Kind: TrainTicket } e:
                End(e.TicketId, new ChildrenTrained([], [], 0, "its evaluator gave no result"));
                break;
            case TicketFaulted { Kind: TrainTicket, Quarantined: true } e:
                End(e.TicketId, new ChildrenTrained([], [], 0, e.Reason));
                break;
            case MetricsReported e:
                _reported = (int)e.Step;
                break;
            case TimeElapsed e:
                _milliseconds[_phase] = _milliseconds.GetValueOrDefault(_phase) + e.Milliseconds;
                break;
        }
    }

    /// <inheritdoc />
    public byte[] Save() => RuleEvolutionProtocol.PlanStateBinding.Write(new RuleEvolutionPlanState
    {
        Phase = _phase,
        Arms = [.. _arms.Select(a => (IReadOnlyList<ArmEvent>)[.. a.History])],
        Open = new Dictionary<long, RuleWork>(_open),
        Accuracies = [.. _accuracies.Select(a => new WorkAccuracy(a.Key, a.Value))],
        Milliseconds = new Dictionary<string, long>(_milliseconds),
        Reported = _reported,
    });

    /// <inheritdoc />
    public void Restore(byte[] saved)
    {
        if (saved.Length == 0) return;
        var state = (RuleEvolutionPlanState)RuleEvolutionProtocol.PlanStateBinding.Read(saved);
        // As the phases did: the arms of random search are measured by those of evolution.
        foreach (string phase in (string[])[Evolve, Random, Audit, Tune, Test])
        {
            if (state.Phase.Length == 0 || (phase == Random && state.Arms.Count <= Runs)) continue;
            int known = _arms.Count;
            Enter(phase);
            for (int arm = known; arm < _arms.Count; arm++)
                foreach (ArmEvent happened in state.Arms[arm]) _arms[arm].Apply(happened);
            if (phase == state.Phase) break;
        }

        foreach ((long ticket, RuleWork work) in state.Open)
        {
            _open[ticket] = work;
            _underWay.Add(work);
        }

        foreach (WorkAccuracy known in state.Accuracies) _accuracies[known.Work] = known.Accuracy;
        foreach ((string phase, long milliseconds) in state.Milliseconds) _milliseconds[phase] = milliseconds;
        _reported = state.Reported;
    }

    private RuleComparison Comparison => _comparison ??= new RuleComparison(settings, _arms, _accuracies);

    private PlanStep Search(RunState state, IReadOnlyList<EvolutionArm> arms, double share, string next)
    {
        bool isLate = settings.WallTime is { } budget && state.Elapsed >= budget * SearchShare * share;
        foreach (EvolutionArm arm in arms)
        {
            if (isLate || arm.Propose() is not { Count: > 0 } proposals) continue;
            return new PlanStep.Record(RuleEvolutionProtocol.RulesProposedBinding.Write(new RulesProposed(_arms.IndexOf(arm), proposals)));
        }

        // One of each arm in turn, so that all go on alike.
        IEnumerable<TrainChildren> tasks = arms.SelectMany(a => Tasks(_arms.IndexOf(a)).Select((task, place) => (task, place))).OrderBy(t => t.place).Select(t => t.task);
        if (Issue(tasks.Where(t => t.Work.Third != (int)EvolutionRung.Audit)) is { } issue) return issue;
        if (Report() is { } report) return report;
        return WhenDone(() => arms.All(a => a.IsSearched || isLate) ? new PlanStep.EnterPhase(next) : new PlanStep.Wait());
    }

    private PlanStep NextOfTune(RunState state)
    {
        if (state.Tickets(WriteTicket) is { Issued: 0 })
        {
            byte[] payload = RuleEvolutionProtocol.WriteHallOfFameBinding.Write(new WriteHallOfFame(Comparison.HallOfFame()));
            return new PlanStep.IssueTickets([new TicketSpec(WriteTicket, HallOfFameRole, null, payload)]);
        }

        if (state.Tickets(WriteTicket).Open > 0) return new PlanStep.Wait();
        return settings.Comparison.TestSeeds > 0 ? new PlanStep.EnterPhase(Test) : new PlanStep.Finish(Metrics(state));
    }

    private PlanStep WhenDone(Func<PlanStep> then) => _open.Count > 0 ? new PlanStep.Wait() : then();

    private IEnumerable<TrainChildren> Tasks(int arm) => _arms[arm].Tasks.Select(t => new TrainChildren(
        new RuleWork(RuleWorkKind.Candidate, arm, t.Id, (int)t.Rung), t.Text, [.. t.LearningRates], [.. t.Seeds], t.Steps, t.StopAfter));

    /// <summary>Tickets for what is neither under way nor known; null if there is none.</summary>
    private PlanStep.IssueTickets? Issue(IEnumerable<TrainChildren> wanted)
    {
        List<TicketSpec> tickets =
        [
            .. wanted.Where(w => !_underWay.Contains(w.Work) && !_accuracies.ContainsKey(w.Work))
                .Select(w => new TicketSpec(TrainTicket, EvaluatorRole, null, RuleEvolutionProtocol.TrainChildrenBinding.Write(w))),
        ];
        return tickets.Count > 0 ? new PlanStep.IssueTickets(tickets) : null;
    }

    private PlanStep.ReportMetrics? Report()
    {
        int done = _arms.Sum(a => a.State.DonePrefix);
        if (done < _reported + ReportEvery) return null;
        var metrics = new Dictionary<string, double>
        {
            ["candidates"] = done,
            ["child_steps"] = _arms.Sum(a => a.State.ChildSteps),
            ["cache_share"] = _arms.Average(a => a.State.ShareServed),
        };
        for (int i = 0; i < _arms.Count; i++)
        {
            string name = i < Runs ? $"best_accuracy_run{i + 1}" : $"best_accuracy_random{i - Runs + 1}";
            if (_arms[i].State.Ranked().FirstOrDefault() is { } best) metrics[name] = best.Fitness.Accuracy;
        }

        return new PlanStep.ReportMetrics(EvaluatorRole, done, metrics);
    }

    private void Enter(string phase)
    {
        _phase = phase;
        switch (phase)
        {
            case Evolve:
                for (int i = 0; i < Runs; i++) _arms.Add(Arm(settings.Evolution with { ChildSteps = MaximumSteps() }));
                break;
            case Random:
                foreach (EvolutionArm arm in _arms) arm.Close();
                for (int i = 0; i < settings.Comparison.RandomRuns; i++)
                {
                    EvolutionState equal = _arms[i % Runs].State;
                    _arms.Add(Arm(settings.Evolution with
                    {
                        Policy = EvolutionPolicyKind.Random,
                        ChildSteps = Math.Max(1, equal.ChildSteps),
                        Candidates = Math.Max(1, RandomPatience * equal.Candidates.Count),
                    }));
                }

                break;
            default:
                foreach (EvolutionArm arm in _arms) arm.Close();
                break;
        }
    }

    private long MaximumSteps()
    {
        if (settings.MaximumSteps is not { } all) return settings.Evolution.ChildSteps;
        long share = Math.Max(1, all / (Runs + settings.Comparison.RandomRuns));
        return settings.Evolution.ChildSteps == 0 ? share : Math.Min(share, settings.Evolution.ChildSteps);
    }

    // Seeds of their own make the runs independent.
    private EvolutionArm Arm(EvolutionOptions options) =>
        new(options, new RandomStreams(settings.Seed).Get("rule-evolution.run", _arms.Count).NextULong(), settings.Hash);

    private void End(long ticket, ChildrenTrained result)
    {
        if (!_open.Remove(ticket, out RuleWork? work)) return;
        _underWay.Remove(work);
        if (work.Kind == RuleWorkKind.Candidate)
        {
            _arms[work.First].Apply(new ArmEvent(null, new RuleResult(work.Second, work.Third, result.Accuracies, result.Steps, result.Fault)));
            return;
        }

        double[] accuracies = work.Kind == RuleWorkKind.Test ? result.TestAccuracies : result.Accuracies;
        _accuracies[work] = accuracies.Length == 0 ? 0 : accuracies.Average();
    }

    private Dictionary<string, double> Metrics(RunState state)
    {
        Dictionary<string, double> metrics = Comparison.Metrics();
        double seconds = (_milliseconds.GetValueOrDefault(Evolve) + _milliseconds.GetValueOrDefault(Random)) / 1000.0;
        int evaluated = _arms.Sum(a => a.State.Candidates.Count(c => c.Proposal.SameAs is null));
        double all = _milliseconds.Values.Sum() * (double)settings.Evaluators;
        metrics["candidates"] = _arms.Sum(a => a.State.Candidates.Count);
        metrics["candidates_per_second"] = seconds > 0 ? evaluated / seconds : 0;
        metrics["cache_share"] = _arms.Average(a => a.State.ShareServed);
        metrics["child_steps"] = _arms.Sum(a => a.State.ChildSteps);
        metrics["faulty_candidates"] = _arms.Sum(a => a.State.Candidates.Count(c => c.Fault is not null && c.Proposal.SameAs is null));
        metrics["trainings"] = state.Counter(RuleEvaluator.TrainingCounter);
        metrics["evaluators_busy_share"] = all > 0 ? state.Counter(RuleEvaluator.MillisecondCounter) / all : 0;
        return metrics;
    }
}
