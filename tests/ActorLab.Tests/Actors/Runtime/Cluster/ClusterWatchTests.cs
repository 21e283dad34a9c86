using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Cluster;
using Akka.Actor;
using Akka.Configuration;

namespace ActorLab.Tests.Actors.Runtime.Cluster;

public sealed class ClusterWatchTests
{
    [Theory]
    [InlineData("a", 2, 0, "b", 1, 1, false)] // workers alone give way, however many
    [InlineData("a", 3, 1, "b", 2, 1, true)]
    [InlineData("b", 2, 1, "a", 2, 1, false)]
    public void BothSidesAgreeWhichOfTwoClustersGoesOn(string one, int members, int core, string other, int otherMembers, int otherCore, bool first)
    {
        ClusterView left = View(one, members, core), right = View(other, otherMembers, otherCore);
        Assert.Equal((first, !first), (ClusterWatch.ComesBefore(left, right), ClusterWatch.ComesBefore(right, left)));

        static ClusterView View(string name, int members, int core) => new($"{name}0", [.. Enumerable.Range(0, members).Select(i => $"{name}{i}")], core, false);
    }

    [Fact]
    public async Task TheNodesOfASecondClusterLeaveIt()
    {
        using ActorSystem core = Node(NodeRoles.Coordinator), worker = Node(NodeRoles.Worker);
        var first = Akka.Cluster.Cluster.Get(core);
        var second = Akka.Cluster.Cluster.Get(worker);
        await Task.WhenAll(first.JoinAsync(first.SelfAddress), second.JoinAsync(second.SelfAddress));
        Watch(core);
        Watch(worker).Tell(new Akka.Cluster.ClusterEvent.MemberUp(first.SelfMember)); // it was a member once
        await worker.WhenTerminated.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.False(core.WhenTerminated.IsCompleted);

        static IActorRef Watch(ActorSystem system) =>
            system.ActorOf(ClusterWatch.Props(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(300)), ClusterWatch.ActorName);
    }

    private static ActorSystem Node(string role)
    {
        var times = new ClusterTimes { GossipInterval = TimeSpan.FromMilliseconds(100) };
        Config config = ClusterConfig.Of("127.0.0.1", 0, [role], [], times).WithFallback(RuntimeConfig.WithoutStorage(new RuntimeOptions { LogLevel = "OFF" }));
        return ActorSystem.Create("watch", RuntimeConfig.Setup(config, ClusterProtocol.Bindings));
    }
}
