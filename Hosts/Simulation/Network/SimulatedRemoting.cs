using System.Reflection;
using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.Remote;
using Akka.Serialization;

namespace ActorLab.Hosts.Simulation.Network;

/// <summary>One node's end of the simulated network: messages leave it and arrive at it as bytes.</summary>
internal sealed class SimulatedRemoting : RemoteTransport
{
    private static readonly Action<IInternalActorRef, IActorRef, ActorSelectionMessage> DeliverSelection = typeof(ActorSelection)
        .GetMethod("DeliverSelection", BindingFlags.Static | BindingFlags.NonPublic)!
        .CreateDelegate<Action<IInternalActorRef, IActorRef, ActorSelectionMessage>>();

    private readonly SimulatedNode _node;
    private readonly HashSet<(Address, int)> _quarantined = [];

    public SimulatedRemoting(ExtendedActorSystem system, RemoteActorRefProvider provider, SimulatedNode node)
        : base(system, provider)
    {
        _node = node;
        Log = Logging.GetLogger(system, "simulated-remoting");
        Addresses = new HashSet<Address> { node.Address };
        Uid = AddressUidExtension.Uid(system);
        node.Network!.Attach(this, node);
    }

    /// <inheritdoc />
    public override ISet<Address> Addresses { get; }

    /// <inheritdoc />
    public override Address DefaultAddress => _node.Address;

    /// <summary>Which life of the node this is.</summary>
    public int Uid { get; }

    /// <summary>Whether this node no longer hears another, or that life of it.</summary>
    public bool HasQuarantined(SimulatedRemoting other) => _quarantined.Contains((other.DefaultAddress, other.Uid));

    /// <inheritdoc />
    public override void Send(object message, IActorRef sender, RemoteActorRef recipient)
    {
        Parcel parcel = Akka.Serialization.Serialization.WithTransport(System, () =>
        {
            Serializer serializer = System.Serialization.FindSerializerFor(message);
            return new Parcel(
                Akka.Serialization.Serialization.SerializedActorPath(recipient),
                sender is null || sender.IsNobody() || ReferenceEquals(sender, ActorRefs.NoSender) ? null : Akka.Serialization.Serialization.SerializedActorPath(sender),
                StoredBytes.Of(message, serializer), message is ISystemMessage,
                (message is ActorSelectionMessage selection ? selection.Message : message).GetType());
        });
        _node.Network!.Send(this, _node, recipient.Path.Address, parcel);
    }

    /// <summary>Hands a message that arrived to its actor.</summary>
    public void Receive(Parcel parcel)
    {
        object message;
        try
        {
            message = parcel.Content.Read(System.Serialization);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Log.Error(e, "A message of {0} could not be read", parcel.Type);
            return;
        }

        IInternalActorRef recipient = Provider.ResolveActorRefWithLocalAddress(parcel.Recipient, DefaultAddress);
        IActorRef sender = parcel.Sender is { } path ? Provider.ResolveActorRefWithLocalAddress(path, DefaultAddress) : System.DeadLetters;
        switch (message)
        {
            case ISystemMessage systemMessage:
                recipient.SendSystemMessage(systemMessage);
                break;
            case ActorSelectionMessage selection:
                DeliverSelection(recipient, sender, selection);
                break;
            default:
                recipient.Tell(message, sender);
                break;
        }
    }

    /// <inheritdoc />
    public override void Quarantine(Address address, int? uid)
    {
        if (uid is { } life) _quarantined.Add((address, life));
    }

    /// <inheritdoc />
    public override Address LocalAddressForRemote(Address remote) => DefaultAddress;

    /// <inheritdoc />
    public override void Start()
    {
    }

    /// <inheritdoc />
    public override Task Shutdown() => Task.CompletedTask;

    /// <inheritdoc />
    public override Task<bool> ManagementCommand(object cmd) => Task.FromResult(false);

    /// <inheritdoc />
    public override Task<bool> ManagementCommand(object cmd, CancellationToken cancellationToken) => Task.FromResult(false);
}

/// <summary>A message on its way.</summary>
/// <param name="Recipient">The path of whom it is for.</param>
/// <param name="Sender">The path of whom it is from, or null.</param>
/// <param name="Content">The message.</param>
/// <param name="IsSystem">Whether it is one of those that Akka sends again until they arrive.</param>
/// <param name="Type">The type of what the recipient gets.</param>
internal sealed record Parcel(string Recipient, string? Sender, StoredBytes Content, bool IsSystem, Type Type);
