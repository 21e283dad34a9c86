using System.Collections.Concurrent;
using ActorLab.Hosts.Cluster;
using ActorLab.Hosts.Cluster.Security;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;

namespace ActorLab.Tests.Hosts.Cluster.Security;

/// <summary>An actor system that is reached over loopback, with an actor that answers and a log that can be read.</summary>
internal sealed class TestNode : IDisposable
{
    private readonly ClusterSecurity _security;

    public TestNode(SecuritySettings settings, string extra = "")
        : this(ClusterSecurity.Of(settings, "127.0.0.1", []), extra)
    {
    }

    public TestNode(ClusterSecurity security, string extra = "")
    {
        _security = security;
        Config config = security.Config.WithFallback(ConfigurationFactory.ParseString(extra)).WithFallback(ConfigurationFactory.ParseString("""
            akka {
              loglevel = INFO
              stdout-loglevel = OFF
              loggers = []
              actor.provider = cluster
              remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0, connection-timeout = 2s }
              remote.retry-gate-closed-for = 200ms
              remote.flush-wait-on-shutdown = 500ms
              coordinated-shutdown { exit-clr = off, run-by-clr-shutdown-hook = off }
              cluster { gossip-interval = 100ms, seed-node-timeout = 500ms, retry-unsuccessful-join-after = 500ms, min-nr-of-members = 1, downing-provider-class = "" }
            }
            """));
        System = ActorSystem.Create("guarded", security.AddTo(ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config))));
        System.EventStream.Subscribe(System.ActorOf(Props.Create(() => new Reader(Log))), typeof(LogEvent));
        System.ActorOf(Props.Create(() => new Echo()), "echo");
        Address = Akka.Cluster.Cluster.Get(System).SelfAddress;
    }

    public ActorSystem System { get; }

    public Address Address { get; }

    public int Port => Address.Port!.Value;

    public PeerRefusal? LastRefusal => _security.LastRefusal;

    /// <summary>Warnings and errors, as they are read in a log file.</summary>
    public ConcurrentQueue<string> Log { get; } = [];

    public bool IsUp => !System.WhenTerminated.IsCompleted;

    /// <summary>Whether another node's actor answers.</summary>
    public async Task<bool> Reaches(TestNode other, TimeSpan? patience = null)
    {
        DateTime end = DateTime.UtcNow + (patience ?? TimeSpan.FromSeconds(15));
        while (DateTime.UtcNow < end)
        {
            try
            {
                // What is sent while a connection fails is lost, as it is with every actor.
                return await System.ActorSelection(other.Address + "/user/echo").Ask<string>("hello", TimeSpan.FromSeconds(2)) == "hello";
            }
            catch (AskTimeoutException)
            {
            }
        }

        return false;
    }

    /// <summary>Waits for a line of the log.</summary>
    public async Task<string> Logged(params string[] parts)
    {
        string? line = null;
        await Eventually.True(() => (line = Log.FirstOrDefault(l => parts.All(p => l.Contains(p, StringComparison.Ordinal)))) is not null, () => $"no '{string.Join("' and '", parts)}' in:\n{string.Join('\n', Log)}");
        return line!;
    }

    public void Dispose()
    {
        System.Terminate().Wait(TimeSpan.FromSeconds(10));
        _security.Dispose();
    }

    private sealed class Echo : ReceiveActor
    {
        public Echo() => ReceiveAny(message => Sender.Tell(message));
    }

    private sealed class Reader : UntypedActor
    {
        private readonly ConcurrentQueue<string> _log;

        public Reader(ConcurrentQueue<string> log) => _log = log;

        protected override void OnReceive(object message)
        {
            if (message is Warning or Error) _log.Enqueue($"{((LogEvent)message).Message}");
        }
    }
}
