using ActorLab.Actors.Runtime.Runs;
using Akka.Actor;

namespace ActorLab.Actors.Runtime.Cluster;

/// <summary>
/// The one actor of a learner role in the cluster, on the node that has it now: keeps it alive as a run's supervisor does in
/// one process, and tells the run when no restart helps.
/// </summary>
internal sealed class SingletonInstance : UntypedActor, IWithTimers
{
    private readonly RoleDefinition _role;
    private readonly RoleContext _context;
    private readonly InstanceKeeper _keeper;
    private readonly IActorRef _agent;
    private IActorRef _instance = ActorRefs.Nobody;

    public SingletonInstance(RoleDefinition role, RoleContext context, RestartPolicy restarts, IActorRef agent)
    {
        _role = role;
        _context = context;
        _agent = agent;
        _keeper = new InstanceKeeper(Context, Timers, restarts, (_, reason) => Context.System.EventStream.Publish(new FailRun(reason)));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    // The agent of this node is told when the actor is here and when it is no more.
    public static Props Props(RoleDefinition role, RoleContext context, RestartPolicy restarts, IActorRef agent) =>
        Akka.Actor.Props.Create(() => new SingletonInstance(role, context, restarts, agent));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void PreStart()
    {
        _keeper.Add(_role.Role, _role.Restarts);
        _instance = _keeper.Make(_role.Role, $"{_role.Role}-{_context.Index}", _role.PropsFor(_context));
        _agent.Tell(new Here(_instance, true));
    }

    protected override void PostStop() => _agent.Tell(new Here(_instance, false));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case InstanceSupervisor.InstanceStopped stopped:
                _keeper.Restart(Sender, stopped);
                break;
            case InstanceKeeper.RestartDue due:
                due.Start();
                break;
            case Terminated:
                throw new InvalidOperationException($"{_role.Role} could not be supervised any more.");
            default:
                _instance.Forward(message);
                break;
        }
    }

    /// <summary>To the agent: the role's actor is on this node now, or no more.</summary>
    internal sealed record Here(IActorRef Instance, bool Is) : INoSerializationVerificationNeeded;
}
