using ActorLab.Hosts.Simulation;
using ActorLab.Hosts.Simulation.Faults;

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
    public void TwoWritersOfOneLogConflict()
    {
        // A singleton that is cut off goes on until it is downed, while the others have made a new one.
        TallyOutcome outcome = TallySimulation.Run(5, new FaultPlan { Until = TimeSpan.FromMinutes(2), Schedule = ["partition node-1,node-2 at 10s for 60s"] });
        Assert.Null(outcome.Violation);
        Assert.Contains(outcome.Membership, line => line.Contains("END node-1", StringComparison.Ordinal));
    }
}
