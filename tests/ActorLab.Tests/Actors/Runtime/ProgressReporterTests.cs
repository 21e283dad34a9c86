using ActorLab.Actors.Runtime.Runs;
using Akka.TestKit;

namespace ActorLab.Tests.Actors.Runtime;

public sealed class ProgressReporterTests : RuntimeTestKit
{
    [Fact]
    public void ReportsAreSentAgainInOrderUntilTheyAreAccepted()
    {
        TestProbe coordinator = CreateTestProbe();
        var reporter = new ProgressReporter(coordinator, "learner", TestActor);
        foreach (long step in new[] { 10, 20, 30 }) reporter.Report(step, new Dictionary<string, long> { ["steps"] = 10 }, new Dictionary<string, double>());
        Assert.Equal([10L, 20L, 30L], coordinator.ReceiveN(3).Cast<ReportProgress>().Select(r => r.Step));
        reporter.Accepted(new ProgressAccepted("learner", 20)); // those before it came too, or had come before
        reporter.SendAgain();
        Assert.Equal(30, coordinator.ExpectMsg<ReportProgress>().Step);
        reporter.Accepted(new ProgressAccepted("learner", 30));
        Assert.Equal(0, reporter.Waiting);
    }
}
