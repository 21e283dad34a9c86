using ActorLab.Domain.Common;
using ActorLab.Hosts.Simulation;
using ActorLab.Hosts.Simulation.Faults;
using FsCheck.Xunit;

namespace ActorLab.Tests.Hosts.Simulation;

public sealed class SimulationTests
{
    [Fact]
    public void OneSeedGivesOneHistoryAndAnotherAnother()
    {
        SimulationOutcome first = ToySimulation.Run(5, ToySimulation.Mixed), again = ToySimulation.Run(5, ToySimulation.Mixed), other = ToySimulation.Run(6, ToySimulation.Mixed);
        Assert.Equal((first.MetricsHash, first.ControlHash, first.MemoryHash, first.Turns), (again.MetricsHash, again.ControlHash, again.MemoryHash, again.Turns));
        Assert.NotEqual(first.ControlHash, other.ControlHash);
    }

    [Fact]
    public void NothingIsLostWhateverGoesWrong()
    {
        for (ulong seed = 1; seed <= 100; seed++)
        {
            SimulationOutcome outcome = ToySimulation.Run(seed, ToySimulation.Mixed);
            Assert.True(outcome.Violation is null, $"seed {seed}: {outcome.Violation}");
            Assert.Equal((40, 40), (outcome.Acknowledged, outcome.Metrics["added"]));
        }
    }

    [Fact]
    public void AMemoryThatAcknowledgesBeforeItPersistsIsCaught() =>
        Assert.Contains("before it was on the disk", ToySimulation.Run(1, cheat: true).Violation);

    [Fact]
    public void AFailingScheduleIsShrunkAndRepeats()
    {
        // With both workers hanging the run cannot end; the rest is noise.
        string[] hangs = ["hang worker-0 at 0.4s for 86000s", "hang worker-1 at 0.5s for 86000s"];
        string[] noise = ["drop worker-0 > coordinator CompleteTicket #1", "crash memory-0 at 0.2s", "slow 2s write control #4", "crash coordinator at 5s", "clock at 9s for 100s"];
        SimulationOutcome outcome = ToySimulation.Run(2, new FaultPlan { Schedule = [.. noise, .. hangs] });
        Assert.Contains("did not end", outcome.Violation);
        IReadOnlyList<string> shortest = ScheduleShrinker.Shrink(
            outcome.Faults, s => ToySimulation.Run(2, s.Count == 0 ? new FaultPlan() : new FaultPlan { Schedule = [.. s] }).Violation is not null, 60);
        Assert.Equal(hangs, shortest);
    }

    [Fact]
    public void AnActorThatHangsDoesNotKeepTheRunFromEnding()
    {
        SimulationOutcome outcome = ToySimulation.Run(1, new FaultPlan { Schedule = ["hang worker-1 at 0.5s for 86000s"] });
        Assert.Null(outcome.Violation);
        Assert.True(outcome.Time < TimeSpan.FromHours(1), outcome.Time.ToString());
    }

    [Theory]
    [InlineData("drop explorer-0 > memory-0 StoreTrajectories #3")]
    [InlineData("delay 1.5s explorer-0 > coordinator CompleteTicket #12")]
    [InlineData("duplicate 0.001s learner-0 > memory-0/partition-1 CountTrajectories #1")]
    [InlineData("lost write control #7")]
    [InlineData("kept-but-reported-lost write memory #7")]
    [InlineData("slow 3s write memory-snapshots #1")]
    [InlineData("crash memory-0/partition-0 at 12.3456789s")]
    [InlineData("hang explorer-1 at 3s for 60s")]
    [InlineData("slow learner-0 at 3s for 60s by 20")]
    [InlineData("lose-leases explorer-1 at 3s for 60s")]
    [InlineData("kill at 30s for 5s")]
    [InlineData("stop at 30s for 5s")]
    [InlineData("clock at 30s for -3600s")]
    [InlineData("kill-node node-2 at 30s for 5s")]
    [InlineData("leave-node node-2 at 30s for 5s")]
    [InlineData("partition node-1,node-3 at 30s for 20s")]
    [InlineData("mute node-1,node-3 at 30s for 20s")]
    [InlineData("slow-link node-1,node-2 at 30s for 5s by 0.5")]
    [InlineData("disconnect node-1,node-2 at 30s")]
    public void AFaultReadsBackFromItsLine(string line) => Assert.Equal(line, Fault.Parse(line).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("crash")]
    [InlineData("explode explorer-0 at 3s")]
    [InlineData("drop explorer-0 memory-0 StoreTrajectories #3")]
    public void ALineThatIsNoFaultIsRefused(string line) => Assert.Throws<InputException>(() => Fault.Parse(line));

    [Property]
    public bool ShrinkingFindsTheFaultsThatMatter(byte first, byte second)
    {
        string[] matter = [$"{first % 50}", $"{second % 50}"];
        IReadOnlyList<string> all = [.. Enumerable.Range(0, 50).Select(i => $"{i}")];
        return ScheduleShrinker.Shrink(all, s => matter.All(s.Contains), 10_000).Order().SequenceEqual(matter.Distinct().Order());
    }
}
