using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;

namespace ActorLab.Hosts.Simulation;

/// <summary>Gives every actor a queue that the simulation watches and can disturb.</summary>
internal sealed class SimulatedMailbox(Settings settings, Config config) : MailboxType(settings, config), IProducesMessageQueue<SimulatedQueue>
{
    /// <inheritdoc />
    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new SimulatedQueue(owner, SimulatedNode.Of(system.Settings.Config));
}

/// <summary>An actor's messages, and what the simulation knows of the actor. Locked for the sake of those that are immediate.</summary>
internal sealed class SimulatedQueue : IUnboundedDequeBasedMessageQueueSemantics, IMessageQueue
{
    private readonly LinkedList<Envelope> _messages = [];
    private readonly SimulatedNode _node;

    public SimulatedQueue(IActorRef owner, SimulatedNode node)
    {
        Owner = owner;
        _node = node;
        (Name, IsInstance) = SimulatedNode.NameOf(owner);
        IsImmediate = owner.Path.Elements is ["system"] or ["system", "endpointManager" or "transports", ..] or ["system", "sharding"];
        node.Add(this);
    }

    public IActorRef Owner { get; }

    /// <summary>The name in a run: <c>explorer-0</c>, or <c>memory-0/partition-1</c> for what an instance has below it; null for others.</summary>
    public string? Name { get; }

    /// <summary>Whether this is the actor of an instance itself, at which messages between roles arrive.</summary>
    public bool IsInstance { get; }

    /// <summary>
    /// Whether it takes its turns at once, in whatever thread tells it something. Those actors of Akka do, and only those, for
    /// whose answer Akka blocks a thread: the start of remoting and of sharding, and their parent.
    /// </summary>
    public bool IsImmediate { get; }

    /// <summary>When it can take its next turn.</summary>
    public TimeSpan FreeAt { get; set; }

    /// <summary>How many times as long a turn takes.</summary>
    public double Slowness { get; set; } = 1;

    /// <inheritdoc />
    public bool HasMessages => Count > 0;

    /// <inheritdoc />
    public int Count
    {
        get
        {
            lock (_messages) return _messages.Count;
        }
    }

    /// <inheritdoc />
    public void Enqueue(IActorRef receiver, Envelope envelope)
    {
        if (!_node.Deliver(this, envelope)) return;
        lock (_messages) _messages.AddLast(envelope);
    }

    /// <inheritdoc />
    public void EnqueueFirst(Envelope envelope)
    {
        lock (_messages) _messages.AddFirst(envelope);
    }

    /// <inheritdoc />
    public bool TryDequeue(out Envelope envelope)
    {
        lock (_messages)
        {
            envelope = _messages.First is { } first ? first.Value : default;
            if (_messages.Count == 0) return false;
            _messages.RemoveFirst();
            return true;
        }
    }

    /// <inheritdoc />
    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        _node.Remove(this);
        while (TryDequeue(out Envelope envelope)) deadletters.Enqueue(owner, envelope);
    }
}
