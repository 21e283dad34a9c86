using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Cluster.Tools.Singleton;
using Akka.Event;
using Akka.Pattern;

namespace ActorLab.Actors.Runtime.Cluster;

/// <summary>
/// One node of a cluster: its agent, its share of the trajectory memories, and on coordinator nodes a place for the
/// cluster's coordinator. The actor system has <see cref="ClusterConfig"/>.
/// </summary>
public sealed class ClusterNode
{
    private const string RunsName = "runs";
    private readonly ActorSystem _system;
    private readonly IActorRef? _agent;

    private ClusterNode(ActorSystem system, IActorRef runs, IActorRef? agent)
    {
        _system = system;
        Runs = runs;
        _agent = agent;
    }

    /// <summary>Where the cluster's coordinator is reached from this node.</summary>
    public IActorRef Runs { get; }

    /// <summary>Starts a node's actors. A node without a role but <see cref="NodeRoles.Console"/> takes no part in runs.</summary>
    public static ClusterNode Start(ActorSystem system, NodeOptions options)
    {
        if (options.Roles.Contains(NodeRoles.Coordinator))
        {
            // A database that is away comes back: the coordinator is started again for as long as that takes.
            Props runs = BackoffSupervisor.Props(Backoff.OnStop(ClusterRuns.Props(options), RunsName, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15), 0.2, -1)
                .WithAutoReset(TimeSpan.FromMinutes(1))
                .WithSupervisorStrategy(new OneForOneStrategy(_ => Directive.Stop)));
            system.ActorOf(
                ClusterSingletonManager.Props(runs, ClusterSingletonManagerSettings.Create(system).WithRole(NodeRoles.Coordinator).WithSingletonName(RunsName)), RunsName);
        }

        IActorRef proxy = system.ActorOf(
            ClusterSingletonProxy.Props("/user/" + RunsName, ClusterSingletonProxySettings.Create(system).WithRole(NodeRoles.Coordinator).WithSingletonName(RunsName)), RunsName + "-proxy");
        if (options.Roles.All(r => r == NodeRoles.Console)) return new ClusterNode(system, proxy, null);

        system.ActorOf(ClusterWatch.Props(), ClusterWatch.ActorName);
        var shelf = new MemoryShelf();
        ClusterSharding sharding = ClusterSharding.Get(system);
        IActorRef region = options.Roles.Contains(NodeRoles.Memory)
            ? sharding.Start(MemoryShard.TypeName, name => MemoryShard.Props(shelf, name), ClusterShardingSettings.Create(system).WithRole(NodeRoles.Memory), new MemoryShard.Names())
            : sharding.StartProxy(MemoryShard.TypeName, NodeRoles.Memory, new MemoryShard.Names());
        return new ClusterNode(system, proxy, system.ActorOf(NodeAgent.Props(options, proxy, region, shelf), "node"));
    }

    /// <summary>How the cluster stands.</summary>
    public Task<ClusterReport> ReportAsync(TimeSpan patience) => Runs.Ask<ClusterReport>(new QueryCluster(), patience);

    /// <summary>Why the node is not ready for its part of a run; null where it is.</summary>
    public async Task<string?> FaultAsync(TimeSpan patience)
    {
        if (_agent is null) return null;
        NodeReadiness readiness = await _agent.Ask<NodeReadiness>(new NodeAgent.QueryReady(), patience);
        return readiness.Ready ? null : readiness.Fault.Length > 0 ? readiness.Fault : "The run's data is being read.";
    }

    /// <summary>Has the learners of this node write their checkpoints; before it leaves the cluster.</summary>
    public async Task SaveAsync(TimeSpan patience)
    {
        if (_agent is null) return;
        try
        {
            await _agent.Ask<ActorIdentity>(new NodeAgent.SaveBeforeLeaving(), patience);
        }
        catch (AskTimeoutException)
        {
            _system.Log.Warning("A learner of this node did not save a checkpoint in {0} s; the one before is good.", patience.TotalSeconds);
        }
    }
}
