using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Tickets;

namespace ActorLab.Tests.Actors.Runtime;

public sealed class RunProtocolTests
{
    [Fact]
    public void EveryMessageRoundTripsAndEqualsItsGoldenBytes()
    {
        var ticket = new Ticket(3, "explore", "explorer", "tables-1", [1, 2, 3]);
        var counters = new Dictionary<string, long> { ["episodes"] = 500 };
        var metrics = new Dictionary<string, double> { ["dev_accuracy"] = 0.25 };
        var values = new Dictionary<string, MetricValue> { ["dev_accuracy"] = new(0.25, 40) };
        var weights = new WeightsReference(7, "ab12");
        var best = new BestWeights(weights, "dev_accuracy", 0.25);
        var checkpoint = new CheckpointReference(7, 40, "cd34", "checkpoints/40.ckpt");
        var result = new TicketResult(40, counters, metrics, [9]);
        var progress = new ReportProgress("learner", 40, weights, counters, metrics, 20);
        ProtocolCheck.Verify(
            RunProtocol.Bindings,
            new RequestTickets("explorer", 2),
            new TicketsLeased([new LeasedTicket(ticket, 2)], 30_000),
            new RenewLeases([new LeaseName(3, 2)]),
            new LeasesLost([3]),
            new RequestAgain(),
            new CompleteTicket(3, 2, result),
            new TicketResultAccepted(3),
            new FailTicket(3, 2, "no such table", true),
            new RunStarted("mapo", ulong.MaxValue),
            new PhaseEntered("explore"),
            new TicketsIssued([ticket, ticket with { Id = 4, Affinity = null, Payload = [] }]),
            new TicketAccepted(3, "explore", "explorer", result),
            new TicketFaulted(3, "explore", "its worker died", true),
            new ProgressReported(progress),
            new MetricsReported("evaluator", 40, metrics),
            new CheckpointAnnounced(checkpoint),
            new BestWeightsKept(best),
            new PlanRecorded([1, 2, 3]),
            new TimeElapsed(5000),
            new RunEnded(RunStatus.Finished, null, metrics),
            new RunSnapshot(
                "mapo", 1, 2, RunStatus.Running, null, "learn", 60_000, counters, values,
                new Dictionary<string, TicketCount> { ["explore"] = new(5, 3, 1) }, new Dictionary<string, long> { ["learner"] = 40 },
                weights, best, checkpoint, 5, [new OpenTicket(ticket, 1)], [new TicketQuarantined(1, "explore", "it hung")], metrics, [4, 5]),
            new JoinRun("learner", true),
            progress,
            new ProgressAccepted("learner", 40),
            new AnnounceCheckpoint(checkpoint, true),
            new CheckpointAccepted(checkpoint),
            new SaveCheckpoint(),
            new StopRun(),
            new FailRun("the disk is full"),
            new QueryRun(7),
            new RunSummary(RunStatus.Running, "learn", TimeSpan.FromSeconds(61), counters, values, 4, 2, 1, 3, checkpoint, best, 7),
            new AwaitRun(),
            new RunFinished("r1", RunStatus.Failed, "the disk is full", metrics),
            new TicketQuarantined(1, "explore", "it hung"),
            new InstanceRestarting("explorer", "explorer-0", "it crashed", TimeSpan.FromMilliseconds(200)),
            new RunWarning("a checkpoint was damaged"),
            new SearchPlanState([1, 2], 7, 5, [new SearchPlanEntry(5, [3], true, [4]), new SearchPlanEntry(6, [5], false, null)]));
    }

    [Theory] // before it said where it begins, and before it said whether it follows one on its way
    [InlineData("95a76c6561726e6572289207a46162313281a8657069736f646573cd01f481ac6465765f6163637572616379cb3fd0000000000000", null)]
    [InlineData("96a76c6561726e6572289207a46162313281a8657069736f646573cd01f481ac6465765f6163637572616379cb3fd000000000000014", 20L)]
    public void AReportOfAnEarlierLayoutStillReads(string old, long? since)
    {
        var report = (ReportProgress)RunProtocol.Bindings.Single(b => b.Type == typeof(ReportProgress)).Read(Convert.FromHexString(old));
        Assert.Equal((40L, since, false), (report.Step, report.Since, report.Follows));
    }
}
