using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Remote.Transport;
using Akka.Remote.Transport.DotNetty;

namespace ActorLab.Hosts.Cluster.Security;

/// <summary>
/// Akka's TCP transport, kept from ending this node when a node that it calls fails the TLS handshake: Akka 1.5.74 runs
/// the coordinated shutdown then, even where the other was only killed at that moment, and one bad node would end all.
/// So the transport lives in a small actor system of its own, whose shutdown does nothing and whose log goes to the
/// real one's; to the real one the node that failed is merely unreachable.
/// </summary>
internal sealed class GuardedTransport : Transport
{
    private const string Inner = "Akka.Remote.Transport.DotNetty.TcpTransport, Akka.Remote";

    private readonly ActorSystem _own;
    private readonly Transport _inner;

    /// <summary>Made by Akka, which names it in its configuration.</summary>
    public GuardedTransport(ActorSystem system, Config config)
    {
        (System, Config) = (system, config);
        Config own = ConfigurationFactory.ParseString("""
            akka {
              actor.provider = local
              loggers = []
              stdout-loglevel = off
              log-dead-letters = off
              coordinated-shutdown { terminate-actor-system = off, run-by-actor-system-terminate = off, run-by-clr-shutdown-hook = off, exit-clr = off }
            }
            """).WithFallback(ConfigurationFactory.ParseString($"akka.loglevel = {system.Settings.LogLevel}, akka.remote.flush-wait-on-shutdown = {system.Settings.Config.GetString("akka.remote.flush-wait-on-shutdown", "2s")}"));
        ActorSystemSetup setup = ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(own));
        if (system.Settings.Setup.Get<DotNettySslSetup>() is { HasValue: true } tls) setup = setup.And(tls.Value);
        // Of the same name, which the transport puts into its addresses.
        _own = ActorSystem.Create(system.Name, setup);
        IActorRef log = _own.ActorOf(Props.Create(() => new TransportLog(system.EventStream)));
        _own.EventStream.Subscribe(log, typeof(Akka.Event.LogEvent));
        _inner = (Transport)Activator.CreateInstance(Type.GetType(Inner, throwOnError: true)!, _own, config)!;
    }

    public override string SchemeIdentifier => _inner.SchemeIdentifier;

    public override long MaximumPayloadBytes => _inner.MaximumPayloadBytes;

    public override Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen() => _inner.Listen();

    public override bool IsResponsibleFor(Address remote) => _inner.IsResponsibleFor(remote);

    public override Task<AssociationHandle> Associate(Address remoteAddress) => _inner.Associate(remoteAddress);

    public override Task<bool> ManagementCommand(object message) => _inner.ManagementCommand(message);

    public override async Task<bool> Shutdown()
    {
        try
        {
            return await _inner.Shutdown();
        }
        finally
        {
            await _own.Terminate();
        }
    }
}
