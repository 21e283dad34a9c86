using Akka.Actor;

namespace ActorLab.Actors.Runtime.Cluster;

/// <summary>
/// A node's address of an actor that may move to another node: passes messages on to where it is now. What comes while it
/// is nowhere is lost: who needs an answer asks again.
/// </summary>
internal sealed class RoleGate : UntypedActor
{
    private string _path = "";
    private IActorRef? _target;

    public static Props Props() => Akka.Actor.Props.Create(() => new RoleGate());

    protected override void OnReceive(object message)
    {
        if (message is LeadTo lead)
        {
            if (lead.Path == _path) return;
            _path = lead.Path;
            _target = _path.Length == 0 ? null : ((ExtendedActorSystem)Context.System).Provider.ResolveActorRef(_path);
        }
        else
        {
            _target?.Forward(message);
        }
    }

    /// <summary>From the node's agent: the actor's path, or nothing.</summary>
    internal sealed record LeadTo(string Path) : INoSerializationVerificationNeeded;
}
