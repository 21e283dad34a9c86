using Akka.Actor;
using Akka.Event;

namespace ActorLab.Actors.Runtime.Runs;

/// <summary>
/// Makes a run's coordinator and the actors of its roles, starts failed ones again after a growing delay while their role's
/// budget lasts, and ends the run as failed on a fault that no restart mends. Replies to <see cref="AwaitRun"/> with
/// <see cref="RunFinished"/> once everything is stopped; takes <see cref="StopRun"/> and <see cref="QueryRun"/> for the
/// coordinator.
/// </summary>
public sealed class RunSupervisor : ReceiveActor, IWithTimers
{
    /// <summary>The name of the coordinator's role in messages.</summary>
    public const string CoordinatorRole = "coordinator";

    private readonly IExperiment _experiment;
    private readonly RunSettings _settings;
    private readonly InstanceKeeper _keeper;
    private readonly Dictionary<string, IReadOnlyList<IActorRef>> _roles = new(StringComparer.Ordinal);
    private readonly List<IActorRef> _stopping = []; // in the order in which they stop
    private readonly List<IActorRef> _awaiting = [];
    private readonly List<(IActorRef Instance, string Role)> _instances = [];
    private IActorRef _coordinator = ActorRefs.Nobody;
    private RunFinished? _finished;
    private string? _failure;

    /// <summary>Made through <see cref="Props"/>.</summary>
    public RunSupervisor(IExperiment experiment, RunSettings settings)
    {
        _experiment = experiment;
        _settings = settings;
        _keeper = new InstanceKeeper(Context, Timers, settings.Restarts, (role, reason) => Fail(reason, role));
        Receive<InstanceSupervisor.InstanceStopped>(Restart);
        Receive<InstanceKeeper.RestartDue>(due => due.Start());
        Receive<RunFinished>(OnFinished);
        Receive<EndOverdue>(overdue => Publish(overdue.Status, overdue.Reason));
        Receive<StopOverdue>(GiveUp);
        Receive<FailRun>(command => Fail(command.Reason));
        Receive<Terminated>(OnStopped);
        Receive<AwaitRun>(_ => Await());
        Receive<StopRun>(command => Stop(command));
        Receive<QueryRun>(query => _coordinator.Forward(query));
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How to make the supervisor of a run.</summary>
    public static Props Props(IExperiment experiment, RunSettings settings) =>
        Akka.Actor.Props.Create(() => new RunSupervisor(experiment, settings));

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(RunFinished));
        Context.System.EventStream.Subscribe(Self, typeof(FailRun)); // from actors that serve the run and are none of its roles
        _keeper.Add(CoordinatorRole);
        _coordinator = Make(CoordinatorRole, CoordinatorRole, RunCoordinator.Props(_settings, _experiment.CreatePlan));
        try
        {
            foreach (RoleDefinition role in _experiment.Roles) Make(role);
        }
        catch (Exception e)
        {
            Fail(FatalRunException.Describe(e));
        }
    }

    private void Make(RoleDefinition role)
    {
        if (!_keeper.Add(role.Role, role.Restarts))
        {
            throw new FatalRunException($"Experiment {_experiment.Name} defines the role '{role.Role}' twice.");
        }

        var actors = new List<IActorRef>();
        for (int i = 0; i < role.Instances; i++)
        {
            var context = new RoleContext(role.Role, i, role.Instances, _coordinator, PeersFor(role.Role), _settings.Seed, _settings.RunDirectory);
            actors.Add(Make(role.Role, $"{role.Role}-{i}", role.PropsFor(context)));
        }

        _roles[role.Role] = actors;
    }

    private Func<string, IReadOnlyList<IActorRef>> PeersFor(string asking) => wanted => _roles.TryGetValue(wanted, out IReadOnlyList<IActorRef>? actors)
        ? actors
        : throw new FatalRunException($"The role '{asking}' asks for the actors of '{wanted}', which experiment {_experiment.Name} does not define before it.");

    private IActorRef Make(string role, string name, Props props)
    {
        IActorRef instance = _keeper.Make(role, name, props);
        _instances.Add((instance, role));
        return instance;
    }

    private void Restart(InstanceSupervisor.InstanceStopped stopped)
    {
        if (_finished is not null) return;
        if (_failure is not null && stopped.Role == CoordinatorRole)
        {
            // What failed the run keeps the coordinator from writing that down, such as a full disk.
            Publish(RunStatus.Failed, _failure);
            return;
        }

        _keeper.Restart(Sender, stopped);
    }

    /// <summary>Lets the coordinator write the failure, unless it is the one that failed or does not answer.</summary>
    private void Fail(string reason, string? role = null)
    {
        if (_finished is not null || _failure is not null) return;
        _failure = reason;
        if (role == CoordinatorRole)
        {
            Publish(RunStatus.Failed, reason);
            return;
        }

        _coordinator.Tell(new FailRun(reason));
        Timers.StartSingleTimer("end", new EndOverdue(RunStatus.Failed, reason), _settings.StopDeadline);
    }

    private void Stop(StopRun command)
    {
        if (_finished is not null || _failure is not null) return;
        _coordinator.Tell(command);
        var overdue = new EndOverdue(RunStatus.Interrupted, "the coordinator did not answer in time");
        Timers.StartSingleTimer("end", overdue, _settings.StopDeadline * 2);
    }

    private void Publish(RunStatus status, string reason)
    {
        if (_finished is not null) return;
        Context.System.EventStream.Publish(new RunFinished(_settings.RunId, status, reason, new Dictionary<string, double>()));
    }

    private void OnFinished(RunFinished message)
    {
        if (_finished is not null || message.RunId != _settings.RunId) return;
        _finished = message;
        Timers.CancelAll();

        // The last made stops first, so that nobody outlives whom it needs; the coordinator is the last.
        _stopping.AddRange(_instances.Select(i => i.Instance).Reverse());
        StopNext();
    }

    private void StopNext()
    {
        if (_stopping.Count > 0)
        {
            Context.Stop(_stopping[0]);
            Timers.StartSingleTimer("stop", new StopOverdue(_stopping[0]), _settings.StopDeadline);
            return;
        }

        Timers.CancelAll();

        foreach (IActorRef waiting in _awaiting) waiting.Tell(_finished);
        _awaiting.Clear();
    }

    /// <summary>An actor that hangs must not keep the others, and whoever waits for the run's end, for ever.</summary>
    private void GiveUp(StopOverdue overdue)
    {
        if (_stopping.Count == 0 || !_stopping[0].Equals(overdue.Instance)) return;
        Context.GetLogger().Warning("{0} does not stop; the run ends without it.", overdue.Instance.Path.Name);
        _stopping.RemoveAt(0);
        StopNext();
    }

    private void OnStopped(Terminated message)
    {
        if (_finished is null)
        {
            Fail($"{message.ActorRef.Path.Name} could not be supervised any more.");
            return;
        }

        bool wasNext = _stopping.Count > 0 && _stopping[0].Equals(message.ActorRef);
        _stopping.Remove(message.ActorRef);
        if (wasNext) StopNext();
    }

    private void Await()
    {
        if (_finished is not null && _stopping.Count == 0) Sender.Tell(_finished);
        else _awaiting.Add(Sender);
    }

    private sealed record StopOverdue(IActorRef Instance) : INoSerializationVerificationNeeded;

    private sealed record EndOverdue(RunStatus Status, string Reason) : INoSerializationVerificationNeeded;
}
