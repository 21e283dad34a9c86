using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Tickets;
using MessagePack;

namespace ActorLab.Actors.ProgramSynthesis;

/// <summary>
/// The decisions of a MAPO run, pure: random exploration in rounds over the shards, training passes until the steps or
/// the budget are used up, evaluations on the way, and at the end the chosen weights on all dev and test questions.
/// </summary>
public sealed class MapoPlan(MapoPlanSettings settings) : IRunPlan
{
    /// <summary>Phase of random exploration.</summary>
    public const string Explore = "explore";

    /// <summary>Phase of training.</summary>
    public const string Train = "train";

    /// <summary>Phase of the final evaluations.</summary>
    public const string Evaluate = "evaluate";

    /// <summary>Counter of optimizer steps.</summary>
    public const string StepCounter = "steps";

    /// <summary>Role of the explorers.</summary>
    public const string ExplorerRole = "explorer";

    /// <summary>Role of the evaluators.</summary>
    public const string EvaluatorRole = "evaluator";

    /// <summary>Ticket of random exploration.</summary>
    public const string ExploreTicket = "explore";

    /// <summary>Ticket of a training pass.</summary>
    public const string SampleTicket = "sample";

    /// <summary>Ticket of an evaluation.</summary>
    public const string EvaluateTicket = "evaluate";

    private MapoPlanState _state = new();

    private bool NeedsDev => double.IsNaN(_state.DevAccuracy) && settings.DevSample < settings.DevQuestions;

    /// <inheritdoc />
    public PlanStep Next(RunState state)
    {
        if (_state.Evaluation is { } evaluation && Judge(evaluation) is { } judged) return judged;
        return state.Phase switch
        {
            "" => new PlanStep.EnterPhase(settings.Episodes > 0 ? Explore : Train),
            Explore => NextOfExplore(state),
            Train => NextOfTrain(state),
            _ => NextOfEvaluate(state),
        };
    }

    /// <inheritdoc />
    public void Apply(IRunEvent runEvent)
    {
        switch (runEvent)
        {
            case TicketsIssued { Tickets: [var first, ..] } e:
                _state = first.Kind switch
                {
                    ExploreTicket => _state with { Rounds = _state.Rounds + 1 },
                    SampleTicket => _state with { Passes = _state.Passes + 1 },
                    _ => Begin(first, e.Tickets.Count),
                };
                break;
            case TicketAccepted { Kind: EvaluateTicket, Result.Payload: { } payload } when _state.Evaluation is { } running:
                var result = (QuestionsEvaluated)ProgramSynthesisProtocol.QuestionsEvaluatedBinding.Read(payload);
                _state = _state with
                {
                    Evaluation = running with
                    {
                        Tickets = running.Tickets - 1,
                        Questions = running.Questions + result.Questions,
                        Correct = running.Correct + result.Correct,
                    },
                };
                break;
            case TicketFaulted { Kind: EvaluateTicket, Quarantined: true } when _state.Evaluation is { } running:
                _state = _state with { Evaluation = running with { Tickets = running.Tickets - 1 } };
                break;
            case MetricsReported when _state.Evaluation is { Tickets: 0 } done:
                _state = done.Purpose switch
                {
                    EvaluationPurpose.Dev => _state with { DevAccuracy = done.Accuracy, Evaluation = null },
                    EvaluationPurpose.Test => _state with { TestAccuracy = done.Accuracy, Evaluation = null },
                    _ => _state with
                    {
                        LastJudged = done.Weights.Version,
                        Evaluation = done.Accuracy >= _state.BestAccuracy ? done with { Reported = true } : null,
                    },
                };
                break;
            case BestWeightsKept { Best.Value: var value }:
                _state = _state with { BestAccuracy = value, Evaluation = null };
                break;
        }
    }

    /// <inheritdoc />
    public byte[] Save() => MessagePackSerializer.Serialize(_state, MessagePackSerializerOptions.Standard);

    /// <inheritdoc />
    public void Restore(byte[] saved)
    {
        if (saved.Length > 0) _state = MessagePackSerializer.Deserialize<MapoPlanState>(saved, MessagePackSerializerOptions.Standard.WithSecurity(MessagePackSecurity.UntrustedData));
    }

    private PlanStep NextOfExplore(RunState state)
    {
        bool late = settings.WallTime is { } budget && state.Elapsed >= budget * settings.ExplorationShare;
        long episodes = (long)_state.Rounds * settings.EpisodesPerRound;
        TicketCount tickets = state.Tickets(ExploreTicket);
        if (!late && episodes < settings.Episodes && tickets.Open < settings.Explorers)
        {
            int each = (int)Math.Min(settings.EpisodesPerRound, settings.Episodes - episodes);
            return Shards(ExploreTicket, shard => ProgramSynthesisProtocol.ExploreShardBinding.Write(new ExploreShard(shard, each, _state.Rounds)));
        }

        return late || tickets.Open == 0 ? new PlanStep.EnterPhase(Train) : new PlanStep.Wait();
    }

    private PlanStep NextOfTrain(RunState state)
    {
        long steps = state.Counter(StepCounter);
        bool spent = settings.WallTime is { } budget && state.Elapsed >= budget * (1 - settings.EvaluationShare);
        // The learner's own count is exact; the run's lacks what a crash took with it.
        if (steps >= settings.Steps || spent || state.Counter(PolicyLearner.FinishedCounter) > 0)
            return new PlanStep.EnterPhase(Evaluate);
        if (_state.Evaluation is null && state.Weights is { } weights && weights.Version - _state.LastEvaluated >= settings.EvaluateEvery)
            return Evaluation(EvaluationPurpose.Choose, weights);
        if (state.Tickets(SampleTicket).Open < settings.Explorers)
            return Shards(SampleTicket, shard => ProgramSynthesisProtocol.SampleShardBinding.Write(new SampleShard(shard, _state.Passes)));
        return new PlanStep.Wait();
    }

    private PlanStep NextOfEvaluate(RunState state)
    {
        if (_state.Evaluation is not null) return new PlanStep.Wait();
        // The learner offers its last weights when it hears of this phase, and then says that it has finished.
        if (state.Counter(PolicyLearner.FinishedCounter) == 0) return new PlanStep.Wait();
        if (state.Weights is not { } last) return new PlanStep.Fail("The learner never announced any weights.");
        // The last weights are judged like all others before the best are measured on everything.
        if (_state.LastJudged < last.Version) return Evaluation(EvaluationPurpose.Choose, last);
        WeightsReference best = state.Best?.Weights ?? last;
        if (NeedsDev) return Evaluation(EvaluationPurpose.Dev, best);
        if (double.IsNaN(_state.TestAccuracy) && settings.TestQuestions > 0) return Evaluation(EvaluationPurpose.Test, best);
        double seconds = Math.Max(1e-3, Seconds(state, "explore_milliseconds"));
        var metrics = new Dictionary<string, double>
        {
            ["dev_accuracy"] = double.IsNaN(_state.DevAccuracy) ? state.Best?.Value ?? 0 : _state.DevAccuracy,
            ["explore_episodes_per_second"] = state.Counter("explore_episodes") / seconds,
            ["train_trajectories_per_second"] = state.Counter("trajectories") / Math.Max(1e-3, Seconds(state, "train_milliseconds")),
            ["chosen_step"] = best.Version,
            ["explore_seconds"] = Seconds(state, "explore_milliseconds"),
            ["sample_seconds"] = Seconds(state, "sample_milliseconds"),
            ["train_seconds"] = Seconds(state, "train_milliseconds"),
            ["evaluate_seconds"] = Seconds(state, "evaluate_milliseconds"),
        };
        if (!double.IsNaN(_state.TestAccuracy)) metrics["test_accuracy"] = _state.TestAccuracy;
        return new PlanStep.Finish(metrics);
    }

    private static double Seconds(RunState state, string counter) => state.Counter(counter) / 1000.0;

    private PlanStep? Judge(EvaluationState evaluation)
    {
        if (evaluation.Tickets > 0) return null;
        if (!evaluation.Reported)
        {
            string name = evaluation.Purpose switch
            {
                EvaluationPurpose.Test => "test_accuracy",
                EvaluationPurpose.Choose when settings.DevSample < settings.DevQuestions => "dev_sample_accuracy",
                _ => "dev_accuracy",
            };
            return new PlanStep.ReportMetrics(EvaluatorRole, evaluation.Weights.Version, new Dictionary<string, double> { [name] = evaluation.Accuracy });
        }

        return new PlanStep.KeepBest(new BestWeights(evaluation.Weights, "dev_accuracy", evaluation.Accuracy));
    }

    private MapoPlanState Begin(Ticket first, int tickets)
    {
        var work = (EvaluateQuestions)ProgramSynthesisProtocol.EvaluateQuestionsBinding.Read(first.Payload);
        // Many tickets may be issued in more than one event.
        if (_state.Evaluation is { } begun) return _state with { Evaluation = begun with { Tickets = begun.Tickets + tickets } };
        EvaluationPurpose purpose = work.Split == MapoPlanSettings.SampleSplit ? EvaluationPurpose.Choose
            : NeedsDev ? EvaluationPurpose.Dev // comes before the test, whose split may have the same name
            : EvaluationPurpose.Test;
        return _state with
        {
            LastEvaluated = work.Version,
            Evaluation = new EvaluationState(purpose, new WeightsReference(work.Version, work.Hash), tickets, 0, 0),
        };
    }

    private PlanStep.IssueTickets Shards(string kind, Func<int, byte[]> payload) => new(
        [.. Enumerable.Range(0, settings.Shards).Select(s => new TicketSpec(kind, ExplorerRole, $"shard-{s}", payload(s)))]);

    private PlanStep.IssueTickets Evaluation(EvaluationPurpose purpose, WeightsReference weights)
    {
        (string split, int questions) = purpose switch
        {
            EvaluationPurpose.Test => (settings.TestSplit, settings.TestQuestions),
            EvaluationPurpose.Dev => (settings.DevSplit, settings.DevQuestions),
            _ => (MapoPlanSettings.SampleSplit, settings.DevSample),
        };
        var tickets = new List<TicketSpec>();
        for (int start = 0; start < questions; start += settings.EvaluationBatch)
        {
            var work = new EvaluateQuestions(split, start, Math.Min(settings.EvaluationBatch, questions - start), weights.Version, weights.Hash);
            tickets.Add(new TicketSpec(EvaluateTicket, EvaluatorRole, null, ProgramSynthesisProtocol.EvaluateQuestionsBinding.Write(work)));
        }

        return new PlanStep.IssueTickets(tickets);
    }
}
