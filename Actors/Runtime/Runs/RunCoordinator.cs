using ActorLab.Actors.Runtime.Tickets;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;

namespace ActorLab.Actors.Runtime.Runs;

/// <summary>
/// Owns a run's state and tickets: handle, persist, apply, publish; replies follow the write. All decisions are in
/// <see cref="IRunPlan"/>, <see cref="RunState"/> and <see cref="TicketLedger"/>; this actor only moves messages.
/// </summary>
public sealed class RunCoordinator : ReceivePersistentActor, IWithTimers
{
    /// <summary>A plan that takes more steps than this without waiting goes round in a circle.</summary>
    private const int MaximumPlanSteps = 1000;

    private readonly RunSettings _settings;
    private readonly IRunPlan _plan;
    private readonly WorkerRoster _workers = new();
    private readonly RunParticipants _participants = new();
    private readonly WaitingResults _results = new();
    private readonly RunningTime _time;
    private RunState _state;
    private long _snapshotAt;
    private int _planSteps;
    private bool _stepping; // a step of the plan is being written: the next is asked for when it is
    private bool _ending; // the end is being written: no more decisions

    private RunCoordinator(RunSettings settings, IRunPlan plan)
    {
        _settings = settings;
        _plan = plan;
        _time = new RunningTime(longest: settings.TickInterval * 5);
        _state = new RunState(settings.Tickets);
        JournalPluginId = settings.Journal;
        SnapshotPluginId = settings.SnapshotStore;

        Recover<SnapshotOffer>(offer =>
        {
            var snapshot = (RunSnapshot)offer.Snapshot;
            _state = new RunState(snapshot, settings.Tickets);
            _plan.Restore(snapshot.Plan);
            _snapshotAt = offer.Metadata.SequenceNr;
        });
        Recover<IRunEvent>(Apply);
        Recover<RecoveryCompleted>(_ => Start());

        Command<RequestTickets>(Request);
        Command<RenewLeases>(Renew);
        Command<CompleteTicket>(Complete);
        Command<FailTicket>(Fail);
        Command<WriteResults>(_ => FlushResults());
        Command<Terminated>(Gone);
        Command<Tick>(_ => OnTick());
        Command<JoinRun>(Join);
        Command<ReportProgress>(Report);
        Command<AnnounceCheckpoint>(Note);
        Command<StopRun>(_ => Stop());
        Command<StopDeadlinePassed>(_ => End(RunStatus.Interrupted, "no checkpoint could be taken in time"));
        Command<FailRun>(command => End(RunStatus.Failed, command.Reason));
        Command<QueryRun>(query => Sender.Tell(Summary() with { Question = query.Question }));
        Command<SaveSnapshotSuccess>(success => DeleteSnapshots(new SnapshotSelectionCriteria(success.Metadata.SequenceNr - 1)));
        Command<SaveSnapshotFailure>(failure => Context.GetLogger().Warning(failure.Cause, "The run's snapshot was not written; a resume will replay more events."));
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(_ => { });
    }

    /// <inheritdoc/>
    public override string PersistenceId => $"run-{_settings.RunId}";

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private DateTimeOffset Now => Context.System.Scheduler.SteadyNow();

    private bool IsRunning => _state.Status == RunStatus.Running && !_ending;

    private TicketLedger Ledger => _state.Ledger;

    /// <summary>How to make a coordinator. The plan must be new, hence the function: a restarted coordinator replays into its own.</summary>
    public static Props Props(RunSettings settings, Func<IRunPlan> plan) => Akka.Actor.Props.CreateBy(new Maker(settings, plan));

    /// <inheritdoc/>
    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        Context.Parent.Tell(new StoppedBecause(cause));
        base.OnPersistFailure(cause, @event, sequenceNr);
    }

    /// <inheritdoc/>
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) =>
        throw new IOException($"the journal refused the event {@event.GetType().Name}: {cause.Message}", cause);

    /// <inheritdoc/>
    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        Context.Parent.Tell(new StoppedBecause(reason));
        base.OnRecoveryFailure(reason, message);
    }

    private void Start()
    {
        if (_state.Lives > 0 && (_state.Experiment != _settings.Experiment || _state.Seed != _settings.Seed))
        {
            string message = $"Run {_settings.RunId} belongs to experiment {_state.Experiment} with seed {_state.Seed}, " +
                $"not to {_settings.Experiment} with seed {_settings.Seed}: resume it with its own settings, or use another run directory.";
            Context.Parent.Tell(new StoppedBecause(new FatalRunException(message)));
            Context.Stop(Self);
            return;
        }

        if (_state.Status == RunStatus.Finished)
        {
            PublishEnd();
            return;
        }

        _time.Start(Now);
        Timers.StartPeriodicTimer("tick", Tick.Instance, _settings.TickInterval);
        if (_state.Phase.Length > 0) Publish(new PhaseEntered(_state.Phase));
        Persist(new RunStarted(_settings.Experiment, _settings.Seed), Advance);
    }

    private void Request(RequestTickets command)
    {
        WorkerRoster.Worker worker = Know(Sender);
        worker.Role = command.Role;
        worker.Credit = command.Credit;
        Distribute();
    }

    private void Renew(RenewLeases command)
    {
        WorkerRoster.Worker worker = Known(Sender);
        List<long> lost = command.Leases
            .Where(l => !IsRunning || !Ledger.Renew(worker.Key, l.TicketId, l.Attempt, Now))
            .Select(l => l.TicketId).ToList();
        if (lost.Count > 0) Sender.Tell(new LeasesLost(lost));
    }

    private void Complete(CompleteTicket command)
    {
        if (!IsRunning) return;
        Known(Sender);
        if (_results.Join(command.TicketId, Sender)) return;
        if (Ledger.Find(command.TicketId) is { } ticket)
        {
            // All results that are in the mailbox by now go into one write.
            if (_results.IsEmpty) Self.Tell(WriteResults.Instance);
            _results.Add(new TicketAccepted(ticket.Id, ticket.Kind, ticket.Role, command.Result), Sender);
        }
        else
        {
            Sender.Tell(new TicketResultAccepted(command.TicketId));
        }
    }

    private void FlushResults()
    {
        if (_results.IsEmpty) return;
        var waiting = _results.TakeAll();
        int written = 0;
        PersistAll(waiting.Select(r => r.Event), accepted =>
        {
            Apply(accepted);
            foreach (IActorRef sender in waiting[written++].Senders) sender.Tell(new TicketResultAccepted(accepted.TicketId));
            PublishMetrics(accepted.Role, accepted.Result.Step, accepted.Result.Metrics);
            Publish(accepted);
            if (written == waiting.Count) Continue();
        });
    }

    private void Fail(FailTicket command)
    {
        WorkerRoster.Worker worker = Known(Sender);
        TicketFault? fault = Ledger.Fail(worker.Key, command.TicketId, command.Attempt, command.Reason);
        if (command.Crashed)
        {
            worker.Credit = 0;
            Ledger.WorkerGone(worker.Key); // who is to blame is known already
        }

        if (IsRunning && fault is not null) Charge(fault);
    }

    private void Gone(Terminated message)
    {
        IActorRef actor = message.ActorRef;
        if (_participants.Remove(actor)) EndIfSaved();
        if (_workers.Remove(actor) && Ledger.WorkerGone(WorkerRoster.KeyOf(actor)) is { } fault && IsRunning) Charge(fault);
        Distribute();
    }

    private void Charge(TicketFault fault)
    {
        // Its result came before its worker died: it is done, and is not given up as well.
        if (_results.Has(fault.TicketId)) return;
        Ticket ticket = Ledger.Find(fault.TicketId)!;
        Persist(new TicketFaulted(ticket.Id, ticket.Kind, fault.Reason, fault.Quarantine), faulted =>
        {
            Apply(faulted);
            Publish(faulted);
            if (faulted.Quarantined) Publish(new TicketQuarantined(faulted.TicketId, faulted.Kind, faulted.Reason));
            Continue();
        });
    }

    private void OnTick()
    {
        if (!IsRunning) return;
        foreach (IActorRef participant in _participants.Tick()) participant.Tell(new SaveCheckpoint());
        _time.Count(Now);
        foreach (TicketFault fault in Ledger.Expire(Now, _workers.Silence)) Charge(fault);
        Distribute();
        if (_time.Unwritten < _settings.ElapsedInterval) return;
        Persist(_time.Take(), elapsed =>
        {
            Apply(elapsed);
            Publish(Summary());
            Continue();
        });
    }

    private void Join(JoinRun command)
    {
        Context.Watch(Sender);
        if (!_participants.Add(Sender, command.SavesCheckpoints)) return;
        if (_state.Phase.Length > 0) Sender.Tell(new PhaseEntered(_state.Phase));
        if (_state.Best is { } best) Sender.Tell(new BestWeightsKept(best)); // whoever was down when it was found hears of it now
    }

    private void Report(ReportProgress command)
    {
        if (!IsRunning || _state.IsEarly(command)) return;
        IActorRef sender = Sender;
        bool news = _state.IsNews(command);
        if (!news && !_state.HasNewWeights(command))
        {
            sender.Tell(new ProgressAccepted(command.Reporter, command.Step));
            return;
        }

        Persist(new ProgressReported(command), reported =>
        {
            Apply(reported);
            sender.Tell(new ProgressAccepted(command.Reporter, command.Step));
            if (news) PublishMetrics(command.Reporter, command.Step, command.Metrics);
            Continue();
        });
    }

    private void Note(AnnounceCheckpoint command)
    {
        if (!IsRunning) return;
        IActorRef sender = Sender;
        Persist(new CheckpointAnnounced(command.Checkpoint), announced =>
        {
            Apply(announced);
            sender.Tell(new CheckpointAccepted(command.Checkpoint));
            Publish(announced);
            if (command.Requested && _participants.Saved(sender)) EndIfSaved();
            Continue();
        });
    }

    private void Stop()
    {
        if (!IsRunning || _participants.IsStopping) return;
        foreach (IActorRef participant in _participants.Stop()) participant.Tell(new SaveCheckpoint());
        Timers.StartSingleTimer("stop", StopDeadlinePassed.Instance, _settings.StopDeadline);
        EndIfSaved();
    }

    private void EndIfSaved()
    {
        if (_participants.AllSaved) End(RunStatus.Interrupted, "it was asked to stop");
    }

    private void End(RunStatus status, string? reason, IReadOnlyDictionary<string, double>? metrics = null)
    {
        if (!IsRunning) return;
        FlushResults();
        _ending = true;
        IRunEvent[] events = [_time.Take(), new RunEnded(status, reason, metrics ?? new Dictionary<string, double>())];
        PersistAll(events, e =>
        {
            Apply(e);
            if (e is not RunEnded) return;
            Timers.CancelAll();
            PublishEnd();
        });
    }

    private void Continue()
    {
        if (LastSequenceNr - _snapshotAt >= _settings.SnapshotEvery)
        {
            _snapshotAt = LastSequenceNr;
            SaveSnapshot(_state.ToSnapshot(_plan.Save()));
        }

        _planSteps = 0;
        Advance();
    }

    private void Advance(IRunEvent applied)
    {
        _stepping = false;
        Apply(applied);
        if (applied is PhaseEntered or BestWeightsKept)
        {
            Publish(applied);
            foreach (IActorRef participant in _participants.All) participant.Tell(applied);
        }
        else if (applied is MetricsReported metrics)
        {
            PublishMetrics(metrics.Role, metrics.Step, metrics.Metrics);
        }

        Advance();
    }

    private void Advance()
    {
        if (!IsRunning || _stepping || _participants.IsStopping) return;
        if (++_planSteps > MaximumPlanSteps)
        {
            End(RunStatus.Failed, $"the plan of {_settings.Experiment} took {MaximumPlanSteps} steps in phase '{_state.Phase}' without waiting");
            return;
        }

        switch (_plan.Next(_state))
        {
            case PlanStep.Wait:
                _planSteps = 0;
                Distribute();
                break;
            case PlanStep.IssueTickets step:
                Issue(step.Tickets);
                break;
            case PlanStep.EnterPhase step:
                Take(new PhaseEntered(step.Name));
                break;
            case PlanStep.ReportMetrics step:
                Take(new MetricsReported(step.Role, step.Step, step.Metrics));
                break;
            case PlanStep.KeepBest step:
                Take(new BestWeightsKept(step.Best));
                break;
            case PlanStep.Record step:
                Take(new PlanRecorded(step.Fact));
                break;
            case PlanStep.Finish step:
                End(RunStatus.Finished, null, step.Metrics);
                break;
            case PlanStep.Fail step:
                End(RunStatus.Failed, step.Reason);
                break;
        }
    }

    private void Take(IRunEvent step)
    {
        _stepping = true;
        Persist(step, Advance);
    }

    private void Issue(IReadOnlyList<TicketSpec> specs)
    {
        IReadOnlyList<TicketsIssued> events = TicketBatches.Of(specs, Ledger.NextId);
        int left = events.Count;
        if (left == 0)
        {
            Advance();
            return;
        }

        _stepping = true;
        PersistAll(events, issued =>
        {
            Apply(issued);
            if (--left > 0) return;
            _stepping = false;
            Advance();
        });
    }

    private void Distribute()
    {
        if (IsRunning && !_participants.IsStopping) _workers.Distribute(Ledger, _settings.Tickets.LeaseDuration, Now);
    }

    private void Apply(IRunEvent runEvent)
    {
        if (_state.Apply(runEvent)) _plan.Apply(runEvent);
    }

    /// <summary>The worker that sent a message; one that the coordinator does not know is asked to register.</summary>
    private WorkerRoster.Worker Known(IActorRef actor)
    {
        if (_workers.Find(actor) is { } worker) return worker;
        actor.Tell(new RequestAgain());
        return Know(actor);
    }

    private WorkerRoster.Worker Know(IActorRef actor)
    {
        if (_workers.Find(actor) is { } worker) return worker;
        Context.Watch(actor);
        return _workers.Add(actor);
    }

    private RunSummary Summary() => new(
        _state.Status, _state.Phase, _state.Elapsed, new Dictionary<string, long>(_state.Counters),
        new Dictionary<string, MetricValue>(_state.Metrics), Ledger.OpenCount, Ledger.LeasedCount, _state.Quarantined.Count,
        _workers.Count, _state.Checkpoint, _state.Best);

    private void PublishEnd()
    {
        Publish(Summary());
        Publish(new RunFinished(_settings.RunId, _state.Status, _state.Reason, _state.FinalMetrics));
    }

    private void PublishMetrics(string role, long step, IReadOnlyDictionary<string, double> metrics)
    {
        if (metrics.Count > 0) Publish(new MetricsReported(role, step, metrics));
    }

    private void Publish(object message) => Context.System.EventStream.Publish(message);

    private sealed class Maker(RunSettings settings, Func<IRunPlan> plan) : IIndirectActorProducer
    {
        public Type ActorType => typeof(RunCoordinator);

        public ActorBase Produce() => new RunCoordinator(settings, plan());

        public void Release(ActorBase actor)
        {
        }
    }

    private sealed class Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Instance = new();
    }

    private sealed class WriteResults : INoSerializationVerificationNeeded
    {
        public static readonly WriteResults Instance = new();
    }

    private sealed class StopDeadlinePassed : INoSerializationVerificationNeeded
    {
        public static readonly StopDeadlinePassed Instance = new();
    }
}
