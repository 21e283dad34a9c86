using System.Reflection;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Cluster;
using Akka.Event;
using Akka.Remote;

namespace ActorLab.Hosts.Simulation.Network;

/// <summary>
/// Akka's provider of actors in a cluster, with the simulated network in place of remoting's endpoints: those keep real
/// clocks, and no message of theirs is of interest here.
/// </summary>
internal sealed class SimulatedClusterProvider(string systemName, Settings settings, EventStream eventStream)
    : ClusterActorRefProvider(systemName, settings, eventStream)
{
    /// <inheritdoc />
    public override void Init(ActorSystemImpl system)
    {
        // Remoting blocks this thread until tasks have answered it, which then cannot be turns of the world.
        var start = new Task(() => base.Init(system), TaskCreationOptions.HideScheduler);
        start.RunSynchronously();
        start.GetAwaiter().GetResult();
    }

    /// <inheritdoc />
    protected override IActorRef CreateRemoteWatcher(ActorSystemImpl system)
    {
        // The first thing that follows the start of remoting; nothing has used its transport yet.
        SimulatedNode node = SimulatedNode.Of(system.Settings.Config);
        object internals = typeof(RemoteActorRefProvider).GetField("_internals", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(this)!;
        internals.GetType().GetProperty("Transport")!.SetValue(internals, new SimulatedRemoting(system, this, node));
        IActorRef? watcher = null;
        node.World.Inside(() => watcher = base.CreateRemoteWatcher(system));
        return watcher!;
    }
}
