using ActorLab.Actors.Runtime.Runs;
using Akka.TestKit;

namespace ActorLab.Tests.Actors.Runtime;

public sealed class ProgressReporterTests : RuntimeTestKit
{
    [Fact]
    public void EachReportIsSentAgainUntilItIsAcceptedAndThenTheNext()
    {
        TestProbe coordinator = CreateTestProbe();
        var reporter = new ProgressReporter(coordinator, "learner", TestActor);
        foreach (long step in new[] { 10, 20, 30 }) reporter.Report(step, new Dictionary<string, long> { ["steps"] = 10 }, new Dictionary<string, double>());
        Assert.Equal((10, null), Next());
        coordinator.ExpectNoMsg(TimeSpan.Zero);
        reporter.SendAgain();
        Assert.Equal((10, null), Next());
        reporter.Accepted(new ProgressAccepted("learner", 10));
        reporter.Accepted(new ProgressAccepted("learner", 10)); // to both of them
        Assert.Equal((20, 10L), Next());
        reporter.Accepted(new ProgressAccepted("learner", 20));
        Assert.Equal((30, 20L), Next());
        reporter.Accepted(new ProgressAccepted("learner", 30));
        Assert.Empty(reporter.Unaccepted);

        (long Step, long? Since) Next()
        {
            ReportProgress report = coordinator.ExpectMsg<ReportProgress>();
            return (report.Step, report.Since);
        }
    }
}
