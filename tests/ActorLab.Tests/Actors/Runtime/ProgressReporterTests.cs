using ActorLab.Actors.Runtime.Runs;
using Akka.TestKit;

namespace ActorLab.Tests.Actors.Runtime;

public sealed class ProgressReporterTests : RuntimeTestKit
{
    private readonly TestProbe _coordinator;
    private readonly ProgressReporter _reporter;

    public ProgressReporterTests()
    {
        _coordinator = CreateTestProbe();
        _reporter = new ProgressReporter(_coordinator, "learner", TestActor);
    }

    [Fact]
    public void ReportsAreSentAgainInTheirOrderUntilTheyAreAccepted()
    {
        Report(10, 20, 30);
        Assert.Equal([(10, null, false), (20, 10L, true), (30, 20L, true)], Sent(3));
        _reporter.Accepted(new ProgressAccepted("learner", 10));
        _reporter.Accepted(new ProgressAccepted("learner", 10)); // to both of them
        _coordinator.ExpectNoMsg(TimeSpan.Zero);
        _reporter.SendAgain();
        Assert.Equal([(20, 10L, false), (30, 20L, true)], Sent(2));
        _reporter.Accepted(new ProgressAccepted("learner", 30)); // the answer to 20 was lost
        Assert.Empty(_reporter.Unaccepted);
    }

    [Fact]
    public void NoMoreThanAWindowOfThemIsOnItsWay()
    {
        Report([.. Enumerable.Range(1, ProgressReporter.Window + 2).Select(i => (long)i)]);
        Sent(ProgressReporter.Window);
        _coordinator.ExpectNoMsg(TimeSpan.Zero);
        _reporter.Accepted(new ProgressAccepted("learner", 2));
        Assert.Equal([ProgressReporter.Window + 1, ProgressReporter.Window + 2], Sent(2).Select(report => report.Step));
    }

    [Fact]
    public void OfTwoReportsOfOneStepAnAnswerForgetsOne()
    {
        Report(10, 10);
        _reporter.Accepted(new ProgressAccepted("learner", 10));
        Assert.Single(_reporter.Unaccepted);
    }

    private void Report(params long[] steps)
    {
        foreach (long step in steps) _reporter.Report(step, new Dictionary<string, long> { ["steps"] = 10 }, new Dictionary<string, double>());
    }

    private List<(long Step, long? Since, bool Follows)> Sent(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => _coordinator.ExpectMsg<ReportProgress>()).Select(r => (r.Step, r.Since, r.Follows))];
}
