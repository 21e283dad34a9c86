using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Runs;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;

namespace ActorLab.Actors.Runtime.Cluster;

/// <summary>
/// One partition of a trajectory memory on the node where the cluster has put it. A fault that the memory cannot mend is
/// said to the whole run, and tried again after a while: the disk of this node is not all there is.
/// </summary>
internal sealed class MemoryShard : UntypedActor, IWithTimers
{
    /// <summary>The type's name in the cluster.</summary>
    public const string TypeName = "memory";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10), Look = TimeSpan.FromMilliseconds(500);

    private readonly MemoryShelf _shelf;
    private readonly string _name;
    private IActorRef? _memory;

    public MemoryShard(MemoryShelf shelf, string name)
    {
        _shelf = shelf;
        _name = name;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(MemoryShelf shelf, string name) => Akka.Actor.Props.Create(() => new MemoryShard(shelf, name));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(fault =>
    {
        string node = Akka.Cluster.Cluster.Get(Context.System).SelfAddress.ToString();
        Context.System.EventStream.Publish(new RunWarning($"{node}: {FatalRunException.Describe(fault)} It is tried again every {Pause.TotalSeconds:0} seconds."));
        return Directive.Stop;
    });

    protected override void PreStart() => Start();

    protected override void PostStop() => _shelf.Release(_name);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Again:
                Start();
                break;
            case Terminated gone when gone.ActorRef.Equals(_memory):
                _memory = null;
                _shelf.Release(_name);
                Timers.StartSingleTimer(Again.Instance, Again.Instance, Pause);
                break;
            default:
                // Nothing was acknowledged: senders send it again.
                _memory?.Forward(message);
                break;
        }
    }

    private void Start()
    {
        if (_shelf.Find(_name) is not var (memory, partition))
        {
            Timers.StartSingleTimer(Again.Instance, Again.Instance, Look);
            return;
        }

        _shelf.Hold(_name, partition);
        _memory = Context.Watch(Context.ActorOf(MemoryRouter.Props(memory, partition), "memory"));
        Context.GetLogger().Info("Partition {0} of the trajectory memory is here now.", _name);
    }

    private sealed class Again : INoSerializationVerificationNeeded
    {
        public static readonly Again Instance = new();
    }

    /// <summary>Each partition is a shard of its own, so that they spread evenly.</summary>
    internal sealed class Names : IMessageExtractor
    {
        // Envelopes name the partition, and Akka opens them.
        public string? EntityId(object message) => null;

        public object EntityMessage(object message) => message;

        public string? ShardId(object message) => null;

        public string ShardId(string entityId, object? messageHint = null) => entityId;
    }
}
