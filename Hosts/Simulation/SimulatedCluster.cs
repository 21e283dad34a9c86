using ActorLab.Actors.Runtime.Serialization;
using ActorLab.Hosts.Simulation.Faults;
using ActorLab.Hosts.Simulation.Network;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;

namespace ActorLab.Hosts.Simulation;

/// <summary>
/// Many nodes in one world: each is an actor system of its own, joined to the others by a simulated network and to one
/// database. Nodes are killed, leave, are cut off and come again as the fault plan says; whichever ends is started again after
/// a while, as by systemd.
/// </summary>
internal sealed class SimulatedCluster : IDisposable
{
    /// <summary>How long a process that was asked to leave may take.</summary>
    private static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(60);

    /// <summary>When a process that ended by itself is started again.</summary>
    private static readonly TimeSpan RestartAfter = TimeSpan.FromSeconds(5);

    /// <summary>When a node tries again to join, when the first one gives up to find others, and when a process gives up.</summary>
    private static readonly TimeSpan RetryJoinAfter = TimeSpan.FromSeconds(5), SeedTimeout = TimeSpan.FromSeconds(5), JoinTimeout = TimeSpan.FromSeconds(60);

    private readonly List<Machine> _machines = [];
    private readonly Action<Delivery> _heard;

    /// <param name="seed">The seed of all that the simulation draws.</param>
    /// <param name="faults">What goes wrong.</param>
    /// <param name="storage">The database of all nodes.</param>
    /// <param name="heard">Told of each message that reaches an actor of a run.</param>
    public SimulatedCluster(ulong seed, FaultPlan faults, SimulatedStorage storage, Action<Delivery>? heard = null)
    {
        AkkaRandom.Seed(seed);
        (Storage, _heard) = (storage, heard ?? (_ => { }));
        World = new SimulatedWorld(seed);
        Faults = new FaultInjector(faults, seed, () => World.Time);
        Network = new SimulatedNetwork(World, Faults, seed);
    }

    public SimulatedWorld World { get; }

    public SimulatedStorage Storage { get; }

    public FaultInjector Faults { get; }

    public SimulatedNetwork Network { get; }

    /// <summary>Lives of all nodes so far.</summary>
    public int Lives { get; private set; }

    /// <summary>The nodes that are up, by name.</summary>
    public IEnumerable<SimulatedNode> Nodes => _machines.Where(m => m.Node is not null).Select(m => m.Node!);

    /// <summary>Told of what befalls nodes, in one line each.</summary>
    public event Action<string>? Noted;

    /// <summary>Adds a node, which begins with the world; the first one begins the cluster.</summary>
    /// <param name="name">Its name, which is also its host name.</param>
    /// <param name="config">Its configuration; what a simulation needs wins over it.</param>
    /// <param name="bindings">The application's messages.</param>
    /// <param name="begin">Makes its actors, in each life.</param>
    public void AddNode(string name, Config config, IReadOnlyCollection<MessageBinding> bindings, Action<SimulatedNode> begin) =>
        _machines.Add(new Machine(name, config, bindings, begin));

    /// <summary>Runs until something is so, or time is up.</summary>
    /// <returns>Whether it came to be so.</returns>
    public bool Run(Func<bool> until, TimeSpan limit)
    {
        bool reached = false;
        World.Inside(() =>
        {
            if (Lives == 0) Begin();
            while (!(reached = until()) && World.Time < limit && World.Step())
            {
            }
        });
        return reached;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (SimulatedNode node in Nodes) node.Dispose();
    }

    private void Begin()
    {
        foreach (Machine machine in _machines) Start(machine);
        foreach (TimedFault kind in FaultInjector.OfNodes) Expect(kind, 0);
        foreach (TimedFault kind in FaultInjector.OfActors.Append(TimedFault.Clock)) ExpectOfActors(kind, 0);
        foreach (Fault.AtTime fault in Faults.Scheduled) World.Schedule(fault.At, null, () => Befall(fault));
    }

    private void Expect(TimedFault kind, int n)
    {
        if (Faults.NextOfNodes(kind, n) is not var (after, make)) return;
        World.Schedule(after, null, () =>
        {
            bool needsProcess = kind is TimedFault.KillNode or TimedFault.LeaveNode;
            if (make([.. _machines.Where(m => !needsProcess || m is { Node: not null, IsLeaving: false }).Select(m => m.Name)]) is { } fault) Befall(fault);
            Expect(kind, n + 1);
        });
    }

    private void ExpectOfActors(TimedFault kind, int n)
    {
        if (Faults.Next(kind, n) is not var (after, make)) return;
        World.Schedule(after, null, () =>
        {
            if (make([.. Nodes.SelectMany(node => node.Actors).Where(a => kind == TimedFault.Crash || !a.Contains('/'))]) is { } fault) Befall(fault);
            ExpectOfActors(kind, n + 1);
        });
    }

    private void Befall(Fault.AtTime fault)
    {
        Faults.Note(fault);
        Noted?.Invoke($"FAULT {fault}");
        string[] names = fault.Target.Split(',');
        string[] others = [.. _machines.Select(m => m.Name).Except(names)];
        switch (fault.Kind)
        {
            case TimedFault.KillNode when Find(names[0]) is { Node: not null } machine:
                End(machine, fault.For);
                break;
            case TimedFault.LeaveNode when Find(names[0]) is { Node: { } node, IsLeaving: false } machine:
                machine.IsLeaving = true;
                machine.Returns = fault.For;
                CoordinatedShutdown.Get(node.System).Run(CoordinatedShutdown.ClrExitReason.Instance);
                World.Schedule(LeaveTimeout, node, () => End(machine, fault.For));
                break;
            case TimedFault.Partition:
                Network.Cut(names, others, fault.For);
                Network.Cut(others, names, fault.For);
                break;
            case TimedFault.Mute:
                Network.Cut(names, others, fault.For);
                break;
            case TimedFault.SlowLink when names.Length == 2:
                Network.Slow(names[0], names[1], TimeSpan.FromSeconds(fault.By), fault.For);
                break;
            case TimedFault.Disconnect when names.Length == 2:
                Network.Disconnect(names[0], names[1]);
                break;
            case TimedFault.Clock:
                World.ClockOffset += fault.For;
                break;
            default:
                SimulatedNode? place = Nodes.FirstOrDefault(n => fault.Target.EndsWith("@" + n.Name, StringComparison.Ordinal));
                if (place?.Find(fault.Target) is { } actor) place.Befall(actor, fault);
                break;
        }
    }

    private Machine? Find(string name) => _machines.Find(m => m.Name == name);

    private void Start(Machine machine)
    {
        Lives++;
        machine.IsLeaving = false;
        Noted?.Invoke($"START {machine.Name}");
        var node = new SimulatedNode(World, Storage, Faults, machine.Config, machine.Bindings, _heard, machine.Name, Network);
        machine.Node = node;
        machine.Lives++;
        machine.Returns = RestartAfter;
        node.System.WhenTerminated.ContinueWith(_ =>
        {
            if (ReferenceEquals(machine.Node, node)) End(machine, machine.Returns);
        });
        machine.Begin(node);
        Join(machine, node, World.Time);
    }

    /// <summary>The process is gone; it is started again after a while.</summary>
    private void End(Machine machine, TimeSpan until)
    {
        Noted?.Invoke($"END {machine.Name}");
        machine.Node?.Kill();
        machine.Node = null;
        World.Schedule(until, null, () => Start(machine));
    }

    /// <summary>
    /// Has a node join, by the simulation's time: Akka would count its own deadlines by the real clock. Only the first node
    /// may begin a cluster, and only while there is none: what is started beside others that run joins by them, however long
    /// that takes, as a second cluster would never join the first. A process that could not join for long is started again.
    /// </summary>
    private void Join(Machine machine, SimulatedNode node, TimeSpan since)
    {
        var cluster = Akka.Cluster.Cluster.Get(node.System);
        if (cluster.State.Members.Count > 0 || machine.IsLeaving) return;
        TimeSpan tried = World.Time - since;
        bool begins = ReferenceEquals(machine, _machines[0]) && !Nodes.Any(IsMember);
        if (tried > JoinTimeout)
        {
            End(machine, RestartAfter);
            return;
        }

        if (begins && (World.Time == TimeSpan.Zero || tried >= SeedTimeout)) cluster.Join(cluster.SelfAddress);
        else cluster.JoinSeedNodes([.. _machines.Where(m => !ReferenceEquals(m, machine)).Select(m => SimulatedNode.AddressOf(m.Name)).Append(cluster.SelfAddress)]);
        World.Schedule(begins ? SeedTimeout : RetryJoinAfter, node, () => Join(machine, node, since));
    }

    private static bool IsMember(SimulatedNode node) => Akka.Cluster.Cluster.Get(node.System).SelfMember.Status is MemberStatus.Up or MemberStatus.WeaklyUp or MemberStatus.Leaving;

    private sealed record Machine(string Name, Config Config, IReadOnlyCollection<MessageBinding> Bindings, Action<SimulatedNode> Begin)
    {
        public SimulatedNode? Node { get; set; }

        public bool IsLeaving { get; set; }

        public TimeSpan Returns { get; set; }

        public int Lives { get; set; }
    }
}
