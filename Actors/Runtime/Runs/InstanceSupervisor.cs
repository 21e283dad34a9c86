using Akka.Actor;

namespace ActorLab.Actors.Runtime.Runs;

/// <summary>
/// Stands before one actor of a role: passes messages on, so that its own reference outlives the actor's restarts, stops
/// the actor when it fails, and leaves to its parent when to start it again. Messages that arrive meanwhile are lost, as
/// those in a crashed actor's mailbox are: who needs an answer asks again.
/// </summary>
internal sealed class InstanceSupervisor : UntypedActor
{
    /// <summary>The name of the actor below it.</summary>
    public const string ActorName = "actor";

    private readonly string _role;
    private readonly Props _props;
    private IActorRef? _actor;
    private Exception? _cause;

    public InstanceSupervisor(string role, Props props)
    {
        _role = role;
        _props = props;
    }

    public static Props Props(string role, Props props) => Akka.Actor.Props.Create(() => new InstanceSupervisor(role, props));

    protected override void PreStart() => Start();

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(cause =>
    {
        _cause = cause;
        return Directive.Stop;
    });

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case StartAgain:
                Start();
                break;
            case StoppedBecause stopped when Sender.Equals(_actor):
                _cause = stopped.Cause;
                break;
            case Terminated terminated when terminated.ActorRef.Equals(_actor):
                _actor = null;
                Context.Parent.Tell(new InstanceStopped(_role, _cause));
                break;
            default:
                (_actor ?? Context.System.DeadLetters).Forward(message);
                break;
        }
    }

    private void Start()
    {
        _cause = null;
        _actor = Context.ActorOf(_props, ActorName);
        Context.Watch(_actor);
    }

    /// <summary>From the parent: start the actor again.</summary>
    internal sealed record StartAgain : INoSerializationVerificationNeeded;

    /// <summary>To the parent: the actor is gone.</summary>
    internal sealed record InstanceStopped(string Role, Exception? Cause) : INoSerializationVerificationNeeded;
}
