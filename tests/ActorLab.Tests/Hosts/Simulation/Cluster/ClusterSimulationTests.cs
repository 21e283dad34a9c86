using ActorLab.Hosts.Simulation;
using ActorLab.Hosts.Simulation.Faults;
using Akka.Actor.Internal;
using Akka.TestKit.Xunit2;

namespace ActorLab.Tests.Hosts.Simulation.Cluster;

public sealed class ClusterSimulationTests
{
    private const int Seeds = 40;

    [Fact]
    public void NothingAcknowledgedIsLostNorWrittenTwiceWhateverBefallsNodes()
    {
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            TallyOutcome outcome = TallySimulation.Run(seed, TallySimulation.Mixed);
            Assert.True(outcome.Violation is null, $"seed {seed}: {outcome.Violation}");
        }
    }

    [Fact]
    public void OneSeedGivesOneHistoryAndAnotherAnother()
    {
        TallyOutcome first = TallySimulation.Run(3, TallySimulation.Mixed), again = TallySimulation.Run(3, TallySimulation.Mixed), other = TallySimulation.Run(4, TallySimulation.Mixed);
        Assert.Equal(first.Events, again.Events);
        Assert.Equal(first.Membership, again.Membership);
        Assert.NotEqual(first.EventsHash, other.EventsHash);
    }

    [Fact]
    public void AThreadThatAnotherSystemsActorLeftSimulatesTheSame()
    {
        TallyOutcome alone = TallySimulation.Run(3, TallySimulation.Mixed);
        using var kit = new TestKit(); // makes its test actor the sender of what this thread tells
        Assert.NotNull(InternalCurrentActorCellKeeper.Current);
        Assert.Equal(alone.Events, TallySimulation.Run(3, TallySimulation.Mixed).Events);
    }

    [Fact]
    public void AKeeperThatForgetsIsCaught() =>
        Assert.Contains("written twice", TallySimulation.Run(1, TallySimulation.Mixed, forgets: true).Violation);

    [Fact]
    public void AScheduleRepeatsItsFaults()
    {
        string[] schedule =
        [
            "kill-node node-1 at 8s for 10s", "leave-node node-2 at 12s for 5s", "partition node-3,node-4 at 30s for 20s", "mute node-5 at 60s for 5s",
            "slow-link node-1,node-2 at 20s for 30s by 1.5", "disconnect node-1,node-5 at 25s",
        ];
        TallyOutcome outcome = TallySimulation.Run(2, new FaultPlan { Until = TimeSpan.FromMinutes(2), Schedule = [.. schedule] });
        Assert.Null(outcome.Violation);
        Assert.Equal(schedule.Order(), outcome.Faults.Order());
        Assert.True(outcome.Lives >= 7, $"{outcome.Lives} lives");
    }

    [Fact]
    public void AMinorityThatIsCutOffEndsAndComesBack()
    {
        // Its singleton goes on until then, beside the one that the majority makes; the disk takes the events of one of them.
        TallyOutcome outcome = TallySimulation.Run(5, new FaultPlan { Until = TimeSpan.FromMinutes(2), Schedule = ["partition node-1,node-2 at 30s for 60s"] });
        Assert.Null(outcome.Violation);
        Assert.Equal(["END node-1", "END node-2"], outcome.Membership.Where(l => l.Contains("END", StringComparison.Ordinal)).Select(l => l[(l.IndexOf(' ') + 1)..]).Order());
        Assert.Equal(7, outcome.Lives);
    }
}
