using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ActorLab.Hosts.Simulation;
using ActorLab.Hosts.Simulation.Faults;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using Akka.Pattern;

namespace ActorLab.Tests.Hosts.Simulation.Cluster;

/// <summary>Simulates five nodes with a counting singleton, sharded accounts and a worker on each node.</summary>
internal static class TallySimulation
{
    private const int Nodes = 5;

    public static FaultPlan Mixed { get; } = new()
    {
        Until = TimeSpan.FromMinutes(3),
        Messages = new() { Drop = 0.01, Duplicate = 0.02, Reorder = 0.05, Delay = 0.01 },
        Storage = new() { Fail = 0.01, LoseReply = 0.01, Slow = 0.05 },
        KillNode = new() { Every = TimeSpan.FromSeconds(40), Longest = TimeSpan.FromSeconds(40) },
        LeaveNode = new() { Every = TimeSpan.FromSeconds(90), Longest = TimeSpan.FromSeconds(20) },
        Partition = new() { Every = TimeSpan.FromSeconds(45), Longest = TimeSpan.FromSeconds(60) },
        SlowLink = new() { Every = TimeSpan.FromSeconds(45) },
        Disconnect = new() { Every = TimeSpan.FromSeconds(30) },
    };

    public static TallyOutcome Run(ulong seed, FaultPlan? faults = null, bool forgets = false, int items = 40, TimeSpan? limit = null, Action<string>? log = null)
    {
        FaultPlan plan = faults ?? new FaultPlan();
        var storage = new SimulatedStorage();
        var record = new TallyRecord();
        var membership = new List<string>();
        storage.Written += (_, _, _, e) => record.Write(e);
        using var cluster = new SimulatedCluster(seed, plan, storage);
        cluster.Noted += line => Note(line);
        for (int i = 1; i <= Nodes; i++) cluster.AddNode($"node-{i}", Configuration, TallyProtocol.Bindings, Begin);
        TimeSpan least = plan.Until < TimeSpan.FromMinutes(30) && faults is not null ? plan.Until : TimeSpan.Zero;
        bool done = cluster.Run(
            () => record.Violation is not null || (cluster.World.Time >= least && record.Least(Nodes) >= items), limit ?? TimeSpan.FromMinutes(20));
        string? violation = record.Violation ?? (done ? null : string.Create(CultureInfo.InvariantCulture, $"not done within {cluster.World.Time}"));
        return new TallyOutcome(
            violation, cluster.World.Time, cluster.World.Turns, cluster.Network.Sent, cluster.Lives, record.Events, membership, [.. cluster.Faults.Happened.Select(f => f.ToString()!)],
            Hash(record.Events), Hash(membership));

        void Note(string line)
        {
            string timed = string.Create(CultureInfo.InvariantCulture, $"{cluster.World.Time} {line}");
            membership.Add(timed);
            log?.Invoke(timed);
        }

        void Begin(SimulatedNode node)
        {
            Action<string> note = Note;
            ActorSystem system = node.System;
            if (log is not null) system.EventStream.Subscribe(system.ActorOf(Props.Create(() => new Log(node.Name, note)), "log"), typeof(Akka.Event.LogEvent));
            Akka.Cluster.Cluster.Get(system).Subscribe(
                system.ActorOf(Props.Create(() => new Watch(node.Name, note)), "watch"), ClusterEvent.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));
            // What persists stops when a write fails, and a singleton that stopped would be gone for good.
            Props keeper = BackoffSupervisor.Props(Backoff.OnStop(
                Props.Create(() => new TallyKeeper("counter", forgets)), "keeper", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), 0.1, -1));
            system.ActorOf(
                ClusterSingletonManager.Props(keeper, PoisonPill.Instance, ClusterSingletonManagerSettings.Create(system).WithSingletonName("counter")), "counters");
            IActorRef counter = system.ActorOf(ClusterSingletonProxy.Props("/user/counters", ClusterSingletonProxySettings.Create(system).WithSingletonName("counter")), "counter");
            IActorRef accounts = ClusterSharding.Get(system).Start(
                "account", id => Props.Create(() => new TallyKeeper("account-" + id, false)), ClusterShardingSettings.Create(system), new TallyExtractor());
            system.ActorOf(Props.Create(() => new TallyWorker(node.Name, counter, accounts, record)), "worker");
        }
    }

    private static Config Configuration { get; } = ConfigurationFactory.ParseString("""
        akka.cluster {
          failure-detector { acceptable-heartbeat-pause = 6s, heartbeat-interval = 2s }
          split-brain-resolver { active-strategy = keep-majority, stable-after = 8s }
          gossip-interval = 1s
        }
        """);

    private static string Hash(IEnumerable<string> lines) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))))[..16];

    private sealed class Watch : ReceiveActor
    {
        public Watch(string name, Action<string> note)
        {
            Receive<ClusterEvent.IMemberEvent>(e => note($"{name} {e.GetType().Name} {e.Member.Address.Host} {e.Member.Status}"));
            Receive<ClusterEvent.ReachabilityEvent>(e => note($"{name} {e.GetType().Name} {e.Member.Address.Host}"));
        }
    }

    private sealed class Log : ReceiveActor
    {
        public Log(string name, Action<string> note) =>
            Receive<Akka.Event.LogEvent>(e => note($"{name} {e.LogLevel()} {e.LogSource} {e.Message} {e.Cause}"));
    }
}

/// <summary>What came of it.</summary>
internal sealed record TallyOutcome(
    string? Violation, TimeSpan Time, long Turns, long Sent, int Lives, IReadOnlyList<string> Events, IReadOnlyList<string> Membership, IReadOnlyList<string> Faults,
    string EventsHash, string MembershipHash);
