using Akka.Configuration;
using Akka.Dispatch;

namespace ActorLab.Hosts.Simulation;

/// <summary>Makes the one kind of dispatcher that simulations have, whatever the kind it stands in for.</summary>
internal sealed class SimulatedDispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly SimulatedDispatcher _dispatcher;

    public SimulatedDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites) =>
        _dispatcher = new SimulatedDispatcher(this, config.GetString("id"), SimulatedNode.Of(prerequisites.Settings.Config));

    /// <inheritdoc />
    public override MessageDispatcher Dispatcher() => _dispatcher;
}

/// <summary>Hands an actor's turn, of one message, to the simulation.</summary>
internal sealed class SimulatedDispatcher : MessageDispatcher
{
    private readonly SimulatedNode _node;

    public SimulatedDispatcher(MessageDispatcherConfigurator configurator, string id, SimulatedNode node)
        : base(configurator)
    {
        _node = node;
        Id = id;
        Throughput = 1;
    }

    /// <inheritdoc />
    protected override void ExecuteTask(IRunnable run)
    {
        if (run is Mailbox { MessageQueue: SimulatedQueue { IsImmediate: true } }) run.Run();
        else _node.World.Enter(_node, run);
    }

    /// <inheritdoc />
    protected override void Shutdown()
    {
    }
}
