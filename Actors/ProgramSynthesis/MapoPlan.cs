using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Tickets;
using MessagePack;

namespace ActorLab.Actors.ProgramSynthesis;

/// <summary>
/// The decisions of a MAPO run, pure: random exploration of each shard in rounds, training passes until the steps or
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

    /// <summary>Open tickets an explorer: enough that none waits for work, few enough that the end of a phase leaves little undone.</summary>
    private const int TicketsAhead = 4;

    /// <summary>
    /// A round runs this many times the episodes of all before it: reading and writing tries costs a few percent of
    /// exploring then, while a time limit still finds all questions explored alike but for the last round.
    /// </summary>
    private const int RoundGrowth = 9;

    private MapoPlanState _state = new();

    private bool NeedsDev => double.IsNaN(_state.DevAccuracy) && settings.DevSample < settings.DevQuestions;

    /// <inheritdoc />
    public PlanStep Next(RunState state)
    {
        if (_state.Shards.Count > 0 && _state.Shards.Count != settings.Shards)
        {
            return new PlanStep.Fail($"The run was begun with {_state.Shards.Count} shards of questions, and its settings or this machine's cores now make {settings.Shards}: " +
                "resume it with its own workers.shard-size and data, and with workers.explorers set to what it had.");
        }

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
            case TicketsIssued { Tickets: [{ Kind: EvaluateTicket } first, ..] } e:
                _state = Begin(first, e.Tickets.Count);
                break;
            case TicketsIssued e:
                foreach (Ticket ticket in e.Tickets) Open(ticket);
                break;
            case TicketAccepted { Kind: ExploreTicket or SampleTicket } e:
                End(e.TicketId, e.Kind, e.Result.Payload is { } left ? ProgramSynthesisProtocol.ShardDoneBinding.Read(left).State : null);
                break;
            case TicketFaulted { Kind: ExploreTicket or SampleTicket, Quarantined: true } e:
                End(e.TicketId, e.Kind, null);
                break;
            case TicketAccepted { Kind: EvaluateTicket, Result.Payload: { } payload } when _state.Evaluation is { } running:
                QuestionsEvaluated result = ProgramSynthesisProtocol.QuestionsEvaluatedBinding.Read(payload);
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
        if (!late && IssueShards(state, ExploreTicket) is { } issue) return issue;
        return late || state.Tickets(ExploreTicket).Open == 0 ? new PlanStep.EnterPhase(Train) : new PlanStep.Wait();
    }

    private PlanStep NextOfTrain(RunState state)
    {
        long steps = state.Counter(RunState.StepCounter);
        bool spent = settings.WallTime is { } budget && state.Elapsed >= budget * (1 - settings.EvaluationShare);
        // As of the last evaluation that ended: those under way have their say first.
        bool stale = settings.StopAfter > 0 && _state.Evaluation is null && state.Best is { } best && _state.LastJudged - best.Weights.Version >= settings.StopAfter;
        // The learner's own count is exact; the run's lacks what a crash took with it.
        if (steps >= settings.Steps || spent || stale || state.Counter(PolicyLearner.FinishedCounter) > 0)
            return new PlanStep.EnterPhase(Evaluate);
        if (_state.Evaluation is null && state.Weights is { } weights && weights.Version - _state.LastEvaluated >= settings.EvaluateEvery)
            return Evaluation(EvaluationPurpose.Choose, weights, Best(state));
        return IssueShards(state, SampleTicket) ?? (PlanStep)new PlanStep.Wait();
    }

    private PlanStep NextOfEvaluate(RunState state)
    {
        if (_state.Evaluation is not null) return new PlanStep.Wait();
        // The learner offers its last weights when it hears of this phase, and then says that it has finished.
        if (state.Counter(PolicyLearner.FinishedCounter) == 0) return new PlanStep.Wait();
        if (state.Weights is not { } last) return new PlanStep.Fail("The learner never announced any weights.");
        // The last weights are judged like all others before the best are measured on everything.
        if (_state.LastJudged < last.Version) return Evaluation(EvaluationPurpose.Choose, last, Best(state));
        WeightsReference best = state.Best?.Weights ?? last;
        if (NeedsDev) return Evaluation(EvaluationPurpose.Dev, best, Best(state));
        if (double.IsNaN(_state.TestAccuracy) && settings.TestQuestions > 0) return Evaluation(EvaluationPurpose.Test, best, Best(state));
        // The run is not done before the learner has written the best weights as the model.
        if (state.Best is { } kept && (!state.Metrics.TryGetValue(PolicyLearner.ModelMetric, out MetricValue? written) || written.Value < kept.Weights.Version))
            return new PlanStep.Wait();
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

    private static long Best(RunState state) => state.Best?.Weights.Version ?? -1;

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
        EvaluateQuestions work = ProgramSynthesisProtocol.EvaluateQuestionsBinding.Read(first.Payload);
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

    /// <summary>The next tickets of idle shards, those first that have had the fewest; null if there are none, or enough are open.</summary>
    private PlanStep.IssueTickets? IssueShards(RunState state, string kind)
    {
        int room = TicketsAhead * settings.Explorers - state.Tickets(kind).Open;
        if (room <= 0) return null;
        IEnumerable<(int Shard, ShardProgress Progress)> idle = Enumerable.Range(0, settings.Shards)
            .Select(shard => (shard, Progress: _state.Shards.Count > 0 ? _state.Shards[shard] : new ShardProgress()))
            .Where(s => s.Progress.IsIdle);
        List<TicketSpec> tickets = kind == ExploreTicket
            ? [.. idle.Where(s => s.Progress.Episodes < settings.Episodes).OrderBy(s => s.Progress.Rounds).Take(room).Select(s => ExploreSpec(s.Shard, s.Progress))]
            : [.. idle.OrderBy(s => s.Progress.Passes).Take(room).Select(s => SampleSpec(s.Shard, s.Progress))];
        return tickets.Count > 0 ? new PlanStep.IssueTickets(tickets) : null;
    }

    /// <summary>A shard's next round. Any explorer may do it: what it needs is in the file.</summary>
    private TicketSpec ExploreSpec(int shard, ShardProgress progress)
    {
        long left = settings.Episodes - progress.Episodes;
        long episodes = Math.Min(Math.Max(settings.EpisodesPerRound, (long)RoundGrowth * progress.Episodes), left);
        var work = new ExploreShard(shard, (int)episodes, progress.Rounds, progress.Source(sampling: false), settings.Shards, Last: episodes == left);
        return new TicketSpec(ExploreTicket, ExplorerRole, null, ProgramSynthesisProtocol.ExploreShardBinding.Write(work));
    }

    /// <summary>The explorer of the last pass has the shard at hand.</summary>
    private TicketSpec SampleSpec(int shard, ShardProgress progress) => new(
        SampleTicket, ExplorerRole, $"shard-{shard}",
        ProgramSynthesisProtocol.SampleShardBinding.Write(new SampleShard(shard, progress.Passes, progress.Source(sampling: true), settings.Shards)));

    private void Open(Ticket ticket)
    {
        if (ticket.Kind == ExploreTicket)
        {
            ExploreShard work = ProgramSynthesisProtocol.ExploreShardBinding.Read(ticket.Payload);
            Change(work.Shard, work.Shards, s => s with { Ticket = ticket.Id, Running = work.Episodes });
        }
        else
        {
            SampleShard work = ProgramSynthesisProtocol.SampleShardBinding.Read(ticket.Payload);
            Change(work.Shard, work.Shards, s => s with { Ticket = ticket.Id });
        }
    }

    private void End(long ticket, string kind, string? left)
    {
        for (int shard = 0; shard < _state.Shards.Count; shard++)
            if (_state.Shards[shard].Ticket == ticket)
                Change(shard, _state.Shards.Count, s => s.Ended(kind == SampleTicket, left));
    }

    private void Change(int shard, int count, Func<ShardProgress, ShardProgress> change)
    {
        ShardProgress[] shards = _state.Shards.Count > 0 ? [.. _state.Shards] : [.. Enumerable.Repeat(new ShardProgress(), count)];
        shards[shard] = change(shards[shard]);
        _state = _state with { Shards = shards };
    }

    private PlanStep.IssueTickets Evaluation(EvaluationPurpose purpose, WeightsReference weights, long best)
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
            var work = new EvaluateQuestions(split, start, Math.Min(settings.EvaluationBatch, questions - start), weights.Version, weights.Hash, best);
            tickets.Add(new TicketSpec(EvaluateTicket, EvaluatorRole, null, ProgramSynthesisProtocol.EvaluateQuestionsBinding.Write(work)));
        }

        return new PlanStep.IssueTickets(tickets);
    }
}
