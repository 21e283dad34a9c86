using Akka.Actor;
using Akka.Event;

namespace ActorLab.Hosts.Simulation;

/// <summary>
/// Hears what a simulated node logs. It takes no turn of the world, as an actor would: a seed is the same run whether or not
/// it is watched.
/// </summary>
internal sealed class SimulationLog : MinimalActorRef
{
    private readonly Action<string>? _write;

    private SimulationLog(ActorSystem system, Action<string>? write)
    {
        _write = write;
        Provider = ((ExtendedActorSystem)system).Provider;
        Path = new RootActorPath(Provider.DefaultAddress, "/simulation-log");
    }

    /// <inheritdoc />
    public override ActorPath Path { get; }

    /// <inheritdoc />
    public override IActorRefProvider Provider { get; }

    /// <summary>Writes each line that a system logs from now on; with nothing to write to, listens all the same.</summary>
    public static void Of(ActorSystem system, Action<string>? write) => system.EventStream.Subscribe(new SimulationLog(system, write), typeof(LogEvent));

    /// <inheritdoc />
    protected override void TellInternal(object message, IActorRef sender)
    {
        if (_write is not null && message is LogEvent entry) _write($"{entry.LogLevel()} {entry.LogSource} {entry.Message}{(entry.Cause is { } cause ? " " + cause : "")}");
    }
}
