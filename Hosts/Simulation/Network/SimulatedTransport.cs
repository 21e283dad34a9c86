using Akka.Actor;
using Akka.Configuration;
using Akka.Remote.Transport;

namespace ActorLab.Hosts.Simulation.Network;

/// <summary>What Akka's remoting listens on while it starts; afterwards all goes through <see cref="SimulatedRemoting"/>.</summary>
internal sealed class SimulatedTransport : Transport
{
    private readonly Address _address;

    public SimulatedTransport(ActorSystem system, Config config)
    {
        (System, Config, SchemeIdentifier, MaximumPayloadBytes) = (system, config, "tcp", int.MaxValue);
        Address address = SimulatedNode.Of(system.Settings.Config).Address;
        _address = new Address("tcp", address.System, address.Host, address.Port);
    }

    /// <inheritdoc />
    public override Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen() =>
        Task.FromResult((_address, new TaskCompletionSource<IAssociationEventListener>()));

    /// <inheritdoc />
    public override bool IsResponsibleFor(Address remote) => true;

    /// <inheritdoc />
    public override Task<AssociationHandle> Associate(Address remoteAddress) =>
        Task.FromException<AssociationHandle>(new InvalidAssociationException($"{remoteAddress} is reached through the simulated network"));

    /// <inheritdoc />
    public override Task<bool> Shutdown() => Task.FromResult(true);
}
