using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Serialization;
using ActorLab.Actors.Runtime.Tickets;
using Akka.Actor;
using Akka.Cluster.Tools.Singleton;
using Akka.Event;
using Akka.Pattern;

namespace ActorLab.Actors.Runtime.Cluster;

/// <summary>
/// Every node's part of the run: asks the cluster's coordinator what to be at, makes the actors that the node's roles are
/// there for, keeps them alive, and stops them when the run has ended. All that it knows it can lose and ask for again.
/// </summary>
internal sealed class NodeAgent : ReceiveActor, IWithTimers
{
    private const string Retired = "retired";
    private static readonly TimeSpan Retirement = TimeSpan.FromMinutes(1);

    private readonly NodeOptions _options;
    private readonly IActorRef _runs, _region;
    private readonly MemoryShelf _shelf;
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly Dictionary<string, IReadOnlyList<IActorRef>> _roles = new(StringComparer.Ordinal);
    private readonly List<(IActorRef Actor, string Name)> _instances = [];
    private readonly List<IActorRef> _workers = [];
    private readonly List<IActorRef> _learners = []; // singletons that are on this node now
    private readonly List<IActorRef> _parts = []; // all that is stopped with the run
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private InstanceKeeper? _keeper;
    private RunAssignment? _assignment;
    private IActorRef _gate = ActorRefs.Nobody, _leaving = ActorRefs.Nobody;
    private int _generation, _unsaved;
    private bool _ready, _stopping;
    private string _fault = "", _coordinator = "", _life = "";

    public NodeAgent(NodeOptions options, IActorRef runs, IActorRef region, MemoryShelf shelf)
    {
        _options = options;
        (_runs, _region, _shelf) = (runs, region, shelf);
        Receive<HelloDue>(_ => Hello());
        Receive<NodeOrders>(Obey);
        Receive<NodeRefused>(refused => options.Refused(refused.Reason));
        Receive<RunMade>(Take);
        Receive<RunNotMade>(failed =>
        {
            if (failed.Generation != _generation || _ready) return;
            _fault = FatalRunException.Describe(failed.Cause);
            _log.Warning(failed.Cause, "This node has no part of run {0}: {1}", _assignment?.RunId, _fault);
            Timers.StartSingleTimer("make", Again.Instance, TimeSpan.FromSeconds(10)); // data may come, a disk may be mounted
        });
        Receive<Again>(_ => Make());
        Receive<RetirementOver>(_ => _fault = "");
        Receive<InstanceSupervisor.InstanceStopped>(stopped =>
        {
            if (!_stopping) _keeper?.Restart(Sender, stopped);
        });
        Receive<InstanceKeeper.RestartDue>(due =>
        {
            if (!_stopping) due.Start();
        });
        Receive<Terminated>(Gone);
        Receive<RunWarning>(warning => _runs.Tell(warning));
        Receive<InstanceRestarting>(restarting => _runs.Tell(restarting));
        Receive<FailRun>(Fail);
        Receive<SingletonInstance.Here>(here =>
        {
            _learners.Remove(here.Instance);
            if (here.Is) _learners.Add(here.Instance);
        });
        Receive<SaveBeforeLeaving>(_ => Save());
        Receive<ActorIdentity>(_ =>
        {
            if (--_unsaved == 0) _leaving.Tell(new ActorIdentity(0, Self));
        });
        Receive<QueryReady>(_ => Sender.Tell(new NodeReadiness(_assignment is null || _ready, _fault)));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(NodeOptions options, IActorRef runs, IActorRef region, MemoryShelf shelf) =>
        Akka.Actor.Props.Create(() => new NodeAgent(options, runs, region, shelf));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void PreStart()
    {
        foreach (Type type in (Type[])[typeof(RunWarning), typeof(InstanceRestarting), typeof(FailRun)]) Context.System.EventStream.Subscribe(Self, type);
        Self.Tell(HelloDue.Instance);
        Timers.StartPeriodicTimer("hello", HelloDue.Instance, _options.HelloInterval);
    }

    private void Hello() => _runs.Tell(new NodeHello(
        _cluster.SelfAddress.ToString(), _options.Roles, _options.Version, _options.Fingerprint,
        _life, _ready, [.. _instances.Select(i => i.Name), .. _learners.Select(l => l.Path.Name)], _shelf.Held, _keeper?.Restarts ?? 0, _fault));

    private void Obey(NodeOrders orders)
    {
        if (_stopping) return;
        if (_assignment is not null && _life != orders.Life)
        {
            Stop();
        }
        else if (_assignment is null && orders.Assignment is { } assignment && !Timers.IsTimerActive(Retired))
        {
            (_assignment, _life) = (assignment, orders.Life);
            Make();
        }
        else if (_ready && orders.Coordinator != _coordinator)
        {
            _coordinator = orders.Coordinator;
            _gate.Tell(new RoleGate.LeadTo(_coordinator));
            // A coordinator that is new or has moved does not know its workers: they need not wait until they ask by themselves.
            foreach (IActorRef worker in _workers) worker.Tell(new RequestAgain());
        }
    }

    private void Make()
    {
        if (_assignment is not { } assignment || _stopping) return;
        _fault = "";
        int generation = ++_generation;
        _options.Runs(assignment).PipeTo(Self, success: run => new RunMade(generation, run), failure: cause => new RunNotMade(generation, cause.GetBaseException()));
    }

    private void Take(RunMade made)
    {
        if (made.Generation != _generation || _ready || _stopping) return;
        NodeRun run = made.Run;
        try
        {
            MessageCatalogSetup.Extend(Context.System, run.Experiment.Bindings);
            _keeper = new InstanceKeeper(Context, Timers, run.Settings.Restarts, (_, reason) => Retire(reason));
            _gate = Part(RoleGate.Props(), "coordinator");
            foreach (RoleDefinition role in run.Experiment.Roles) _roles[role.Role] = Make(role, run);
            _ready = true;
            _log.Info("This node's part of run {0} is ready: {1}.", _assignment!.RunId, _instances.Count > 0 ? string.Join(", ", _instances.Select(i => i.Name)) : "no actors of its own");
            Hello();
        }
        catch (Exception e)
        {
            _fault = FatalRunException.Describe(e);
            _log.Error(e, "This node's part of run {0} cannot be made.", _assignment!.RunId);
            Stop();
        }
    }

    private bool Has(string nodeRole) => _options.Roles.Contains(nodeRole);

    /// <summary>This node's actors of a role, or what stands for those of other nodes.</summary>
    private IReadOnlyList<IActorRef> Make(RoleDefinition role, NodeRun run)
    {
        RoleContext Context(int index) => new(role.Role, index, role.Instances, _gate, Peers, run.Settings.Seed, run.Settings.RunDirectory);
        switch (role.Placement)
        {
            case Placement.Coordinator:
                return []; // with the coordinator, and nobody's peer on other nodes
            case Placement.Memory:
                MemoryOptions memory = role.Memory! with { Run = $"{run.Settings.RunId}.{role.Memory.Run}" };
                _shelf.Add(memory);
                return [Part(MemoryGate.Props(memory, _region), role.Role)];
            case Placement.Learner:
                return Enumerable.Range(0, role.Instances).Select(i => Singleton(role, Context(i), run)).ToList();
            case Placement.EachNode when Has(NodeRoles.Learner) || Has(NodeRoles.Worker):
                _keeper!.Add(role.Role, role.Restarts);
                return [Instance(role, Context(0))];
            case Placement.Workers when Has(NodeRoles.Worker):
                _keeper!.Add(role.Role, role.Restarts);
                List<IActorRef> workers = [.. Enumerable.Range(0, _options.Workers).Select(i => Instance(role, Context(i)))];
                _workers.AddRange(workers);
                return workers;
            default:
                return [];
        }
    }

    private IReadOnlyList<IActorRef> Peers(string role) => _roles.TryGetValue(role, out IReadOnlyList<IActorRef>? actors)
        ? actors
        : throw new FatalRunException($"The actors of '{role}' are asked for, which the experiment does not define before those that ask.");

    private IActorRef Instance(RoleDefinition role, RoleContext context)
    {
        string name = $"{role.Role}-{context.Index}";
        IActorRef instance = _keeper!.Make(role.Role, name, role.PropsFor(context));
        _parts.Add(instance);
        _instances.Add((instance, name));
        return instance;
    }

    private IActorRef Singleton(RoleDefinition role, RoleContext context, NodeRun run)
    {
        // The name has the run in it: the one before may still be stopping elsewhere.
        string name = $"{run.Settings.RunId}-{role.Role}-{context.Index}";
        if (Has(NodeRoles.Learner))
        {
            // A manager whose actor has ended by itself would stay where it is, with none.
            Props instance = BackoffSupervisor.Props(Backoff.OnStop(
                SingletonInstance.Props(role, context, run.Settings.Restarts, Self), role.Role, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15), 0.2, -1)
                .WithAutoReset(TimeSpan.FromMinutes(1))
                .WithSupervisorStrategy(new OneForOneStrategy(_ => Directive.Stop)));
            Part(
                ClusterSingletonManager.Props(
                    instance,
                    ClusterSingletonManagerSettings.Create(Context.System).WithRole(NodeRoles.Learner).WithSingletonName(role.Role)),
                name);
        }

        return Part(
            ClusterSingletonProxy.Props(
                $"{Self.Path.ToStringWithoutAddress()}/{name}",
                ClusterSingletonProxySettings.Create(Context.System).WithRole(NodeRoles.Learner).WithSingletonName(role.Role)),
            $"{name}-proxy");
    }

    private IActorRef Part(Props props, string name)
    {
        IActorRef part = Context.Watch(Context.ActorOf(props, name));
        _parts.Add(part);
        return part;
    }

    /// <summary>Stops this node's part; when all of it is gone the next run may come.</summary>
    private void Stop()
    {
        _stopping = true;
        _ready = false;
        _generation++;
        Timers.Cancel("make");
        foreach (IActorRef part in Enumerable.Reverse(_parts)) Context.Stop(part);
        EndIfStopped();
    }

    private void Gone(Terminated gone)
    {
        _parts.Remove(gone.ActorRef);
        _instances.RemoveAll(i => i.Actor.Equals(gone.ActorRef));
        if (_stopping)
        {
            EndIfStopped();
            return;
        }

        _fault = $"{gone.ActorRef.Path.Name} could not be supervised any more.";
        _log.Error("{0} This node's part of the run is made anew.", _fault);
        Stop();
    }

    private void EndIfStopped()
    {
        if (_parts.Count > 0) return;
        _roles.Clear();
        _instances.Clear();
        _workers.Clear();
        (_assignment, _life, _keeper, _gate, _coordinator, _stopping) = (null, "", null, ActorRefs.Nobody, "", false);
        Hello();
    }

    /// <summary>What this node's workers cannot mend, such as its full disk, leaves the run to other nodes for a while.</summary>
    private void Retire(string reason)
    {
        _fault = $"{_cluster.SelfAddress}: {reason}";
        _runs.Tell(new RunWarning($"{_fault} This node leaves the run to the others for {Retirement.TotalSeconds:0} seconds."));
        Timers.StartSingleTimer(Retired, RetirementOver.Instance, Retirement);
        Stop();
    }

    private void Fail(FailRun failed)
    {
        _fault = $"{_cluster.SelfAddress}: {failed.Reason}";
        _runs.Tell(new FailRun(_fault));
    }

    /// <summary>
    /// Before this node leaves: its learners save what they have. The answer of an actor to what it is asked after that says
    /// that it is done.
    /// </summary>
    private void Save()
    {
        (_leaving, _unsaved) = (Sender, _learners.Count);
        if (_unsaved == 0) _leaving.Tell(new ActorIdentity(0, Self));
        foreach (IActorRef learner in _learners)
        {
            ActorSelection actor = Context.ActorSelection(learner.Path / InstanceSupervisor.ActorName);
            actor.Tell(new SaveCheckpoint());
            actor.Tell(new Identify(0));
        }
    }

    /// <summary>From the host before the node leaves; answered by an <see cref="ActorIdentity"/> when checkpoints are written.</summary>
    internal sealed record SaveBeforeLeaving : INoSerializationVerificationNeeded;

    /// <summary>From the host; answered by <see cref="NodeReadiness"/>.</summary>
    internal sealed record QueryReady : INoSerializationVerificationNeeded;

    private sealed record RunMade(int Generation, NodeRun Run) : INoSerializationVerificationNeeded;

    private sealed record RunNotMade(int Generation, Exception Cause) : INoSerializationVerificationNeeded;

    private sealed class HelloDue : INoSerializationVerificationNeeded
    {
        public static readonly HelloDue Instance = new();
    }

    private sealed class RetirementOver : INoSerializationVerificationNeeded
    {
        public static readonly RetirementOver Instance = new();
    }

    private sealed class Again : INoSerializationVerificationNeeded
    {
        public static readonly Again Instance = new();
    }
}

/// <summary>Whether a node's part of the run is made, or there is no run.</summary>
internal sealed record NodeReadiness(bool Ready, string Fault) : INoSerializationVerificationNeeded;
