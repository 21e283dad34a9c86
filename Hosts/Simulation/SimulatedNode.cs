using System.Collections.Concurrent;
using System.Globalization;
using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Serialization;
using ActorLab.Hosts.Simulation.Faults;
using ActorLab.Hosts.Simulation.Network;
using Akka.Actor;
using Akka.Configuration;

namespace ActorLab.Hosts.Simulation;

/// <summary>One process of a simulation: an actor system whose threads, time, mailboxes and disk are simulated.</summary>
internal sealed class SimulatedNode : IDisposable
{
    private const string IdKey = "actorlab.simulated-node", SystemName = "actorlab";

    // How Akka's plugins, which are made by type name, find their node.
    private static readonly ConcurrentDictionary<string, SimulatedNode> Nodes = new(StringComparer.Ordinal);
    private static int _serial;

    private readonly string _id = Interlocked.Increment(ref _serial).ToString(CultureInfo.InvariantCulture);
    private readonly HashSet<Type> _bound;
    private readonly SortedDictionary<string, SimulatedQueue> _actors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TimeSpan> _leasesLostUntil = new(StringComparer.Ordinal);
    private readonly Action<Delivery> _heard;
    private bool _isPassing;

    /// <summary>A process of its own, or, with a network, one of those that are joined by it.</summary>
    public SimulatedNode(
        SimulatedWorld world, SimulatedStorage storage, FaultInjector faults, Config config, IReadOnlyCollection<MessageBinding> bindings, Action<Delivery> heard,
        string name = "", SimulatedNetwork? network = null)
    {
        (World, Storage, Faults, _heard, Name, Network) = (world, storage, faults, heard, name, network);
        Address = AddressOf(name);
        _bound = [.. bindings.Select(b => b.Type)];
        Nodes[_id] = this;
        Config simulated = network is null ? Simulated(config) : InCluster().WithFallback(Simulated(config));
        System = ActorSystem.Create(SystemName, RuntimeConfig.Setup(simulated, bindings));
    }

    public SimulatedWorld World { get; }

    public SimulatedStorage Storage { get; }

    public FaultInjector Faults { get; }

    public ActorSystem System { get; }

    /// <summary>Its name among the nodes of a cluster.</summary>
    public string Name { get; }

    /// <summary>Where other nodes reach it.</summary>
    public Address Address { get; }

    /// <summary>What joins it to other nodes; null where it is alone.</summary>
    public SimulatedNetwork? Network { get; }

    /// <summary>Whether the process was killed: nothing of it happens any more.</summary>
    public bool IsDead { get; private set; }

    /// <summary>The actors of the run that are there, by name.</summary>
    public IReadOnlyList<string> Actors => [.. _actors.Keys];

    /// <summary>Where a node of a name is reached.</summary>
    public static Address AddressOf(string name) => new("akka.tcp", SystemName, name, 1);

    /// <summary>Whether a message is the application's and not Akka's.</summary>
    public bool IsBound(Type message) => _bound.Contains(message);

    /// <summary>The node that a configuration belongs to.</summary>
    public static SimulatedNode Of(Config config) => Nodes[config.GetString(IdKey)];

    /// <summary>An actor's name in a run, and whether it is the actor of an instance itself.</summary>
    public static (string? Name, bool IsInstance) NameOf(IActorRef actor)
    {
        IReadOnlyList<string> path = actor.Path.Elements;
        if (path.Count < 3 || path[0] != "user" || path[1] != "run") return (null, false);
        return path.Count switch
        {
            3 => (null, false), // the instance's supervisor, which passes on
            4 => (path[2], true),
            _ => ($"{path[2]}/{path[^1]}", false),
        };
    }

    public void Add(SimulatedQueue queue)
    {
        if (queue.Name is { } name) _actors[name] = queue;
    }

    public void Remove(SimulatedQueue queue)
    {
        if (queue.Name is { } name && _actors.TryGetValue(name, out SimulatedQueue? known) && ReferenceEquals(known, queue)) _actors.Remove(name);
    }

    /// <summary>The queue of an actor of the run.</summary>
    public SimulatedQueue? Find(string name) => _actors.GetValueOrDefault(name);

    /// <summary>No lease of an actor is renewed for some time.</summary>
    public void LoseLeases(string name, TimeSpan time) => _leasesLostUntil[name] = World.Time + time;

    /// <summary>Whether a message gets into a queue now. Those between roles may be lost, come twice, or come later.</summary>
    public bool Deliver(SimulatedQueue queue, Envelope envelope)
    {
        if (!queue.IsInstance || !_bound.Contains(envelope.Message.GetType())) return true;
        string? from = envelope.Sender is { } sender && InstanceOf(sender) is { } instance ? instance : null;
        if (!_isPassing && from is not null && from != queue.Name)
        {
            string type = envelope.Message.GetType().Name;
            if (envelope.Message is ActorLab.Actors.Runtime.Tickets.RenewLeases && _leasesLostUntil.GetValueOrDefault(from) > World.Time) return false;
            (MessageFate fate, TimeSpan delay) = Faults.OfMessage(from, queue.Name!, type);
            if (fate is MessageFate.Delay or MessageFate.Duplicate)
            {
                // What the instance's supervisor passed on comes by it again later, to whoever is the instance's actor then.
                IActorRef to = World.Turning is { } turning && turning.Owner.Path.Equals(queue.Owner.Path.Parent) ? turning.Owner : queue.Owner;
                World.Schedule(delay, this, () => Pass(to, envelope));
            }

            if (fate is MessageFate.Delay or MessageFate.Drop) return false;
        }

        _heard(new Delivery(from, queue.Name!, queue.Owner, envelope.Sender, envelope.Message));
        return true;
    }

    /// <summary>Kills the process: what was not on the disk is lost.</summary>
    public void Kill()
    {
        IsDead = true;
        Network?.Detach(this);
        Nodes.TryRemove(_id, out _);
    }

    /// <inheritdoc />
    public void Dispose() => Kill();

    private static string? InstanceOf(IActorRef actor) => actor.Path.Elements is ["user", "run", var instance, "actor", ..] ? instance : null;

    private void Pass(IActorRef to, Envelope envelope)
    {
        _isPassing = true;
        try
        {
            to.Tell(envelope.Message, envelope.Sender);
        }
        finally
        {
            _isPassing = false;
        }
    }

    private static string Type(Type type) => $"\"{type.FullName}, {type.Assembly.GetName().Name}\"";

    /// <summary>
    /// What a cluster has of threads, clocks and wires, simulated. What only the real clock could bring about (giving up to
    /// join, passivation, pruning) is off; <see cref="SimulatedCluster"/> has nodes join.
    /// </summary>
    private Config InCluster() => ConfigurationFactory.ParseString($$"""
        akka {
          actor {
            provider = {{Type(typeof(SimulatedClusterProvider))}}
            serialize-messages = off
            mailbox.unbounded-queue-based.mailbox-type = {{Type(typeof(SimulatedMailbox))}}
          }
          remote {
            use-dispatcher = "akka.actor.internal-dispatcher"
            default-remote-dispatcher.type = {{Type(typeof(SimulatedDispatcherConfigurator))}}
            backoff-remote-dispatcher.type = {{Type(typeof(SimulatedDispatcherConfigurator))}}
            enabled-transports = ["akka.remote.simulated"]
            simulated { transport-class = {{Type(typeof(SimulatedTransport))}}, applied-adapters = [], transport-protocol = tcp }
            watch-failure-detector { implementation-class = {{Type(typeof(SimulatedFailureDetector))}}, {{IdKey}} = "{{_id}}" }
            log-remote-lifecycle-events = off
          }
          cluster {
            seed-nodes = []
            retry-unsuccessful-join-after = off
            shutdown-after-unsuccessful-join-seed-nodes = off
            seed-node-timeout = 365 d
            gossip-time-to-live = 365 d
            failure-detector { implementation-class = {{Type(typeof(SimulatedFailureDetector))}}, {{IdKey}} = "{{_id}}" }
            downing-provider-class = {{Type(typeof(SimulatedDowning))}}
            distributed-data { durable.keys = [], pruning-interval = 365 d }
            sharding { passivate-idle-entity-after = off, state-store-mode = ddata, distributed-data.durable.keys = [] }
          }
        }
        """);

    private Config Simulated(Config config)
    {
        string dispatcher = Type(typeof(SimulatedDispatcherConfigurator)), mailbox = Type(typeof(SimulatedMailbox));
        string Journal(string plugin, string name) => $$"""
            {{plugin}} { class = {{Type(typeof(SimulatedJournal))}}, plugin-dispatcher = "akka.actor.default-dispatcher", simulated-name = {{name}} }
            """;
        string Snapshots(string plugin, string name) => $$"""
            {{plugin}} { class = {{Type(typeof(SimulatedSnapshots))}}, plugin-dispatcher = "akka.actor.default-dispatcher", simulated-name = {{name}} }
            """;
        return ConfigurationFactory.ParseString($$"""
            {{IdKey}} = "{{_id}}"
            akka {
              loggers = []
              stdout-loglevel = OFF
              loglevel = INFO
              scheduler.implementation = {{Type(typeof(SimulatedScheduler))}}
              actor {
                default-dispatcher.type = {{dispatcher}}
                internal-dispatcher.type = {{dispatcher}}
                default-blocking-io-dispatcher.type = {{dispatcher}}
                default-mailbox.mailbox-type = {{mailbox}}
                mailbox.unbounded-deque-based.mailbox-type = {{mailbox}}
              }
              persistence.dispatchers {
                default-plugin-dispatcher.type = {{dispatcher}}
                default-replay-dispatcher.type = {{dispatcher}}
              }
            }
            {{RuntimeConfig.PinnedDispatcher}}.type = {{dispatcher}}
            {{RuntimeConfig.WorkerDispatcher}}.type = {{dispatcher}}
            {{Journal(RuntimeConfig.ControlJournal, "control")}}
            {{Journal(RuntimeConfig.BulkJournal, "memory")}}
            {{Snapshots(RuntimeConfig.ControlSnapshots, "control")}}
            {{Snapshots(RuntimeConfig.BulkSnapshots, "memory")}}
            """).WithFallback(config).WithFallback(RuntimeConfig.WithoutStorage(new RuntimeOptions { SerializeMessages = true, LogLevel = "INFO" }));
    }
}

/// <summary>A message that reaches an actor of the run.</summary>
internal sealed record Delivery(string? From, string To, IActorRef Receiver, IActorRef? Sender, object Message);
