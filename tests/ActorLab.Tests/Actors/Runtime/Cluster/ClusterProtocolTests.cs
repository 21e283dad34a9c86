using ActorLab.Actors.Runtime.Cluster;
using ActorLab.Actors.Runtime.Runs;

namespace ActorLab.Tests.Actors.Runtime.Cluster;

public sealed class ClusterProtocolTests
{
    [Fact]
    public void EveryMessageRoundTripsAndEqualsItsGoldenBytes()
    {
        var assignment = new RunAssignment("r1", "mapo", 7, "experiment = mapo", "runs/r1");
        var closed = new RunClosed("r1", RunStatus.Finished, null, 1250, 61.5, new Dictionary<string, double> { ["test_accuracy"] = 0.5 });
        ProtocolCheck.Verify(
            ClusterProtocol.Bindings,
            new NodeHello("akka.tcp://a@h:1", ["worker"], "0.1.0", "ab12", "r1", true, ["explorer-0"], [0, 1], 2, "the disk is full"),
            new NodeOrders("r1", "akka.tcp://a@h:1/user/runs/runs/runs/run-1/coordinator", assignment),
            new NodeRefused("another version"),
            new SubmitRun(assignment),
            new SubmissionAccepted("r1"),
            new SubmissionRefused("r1", "the cluster is at work"),
            new WatchRun("r1"),
            new WatchedRun("r1", "no node has the role 'learner'", closed),
            new QueryCluster(),
            new ClusterReport(
                [new NodeReport("akka.tcp://a@h:1", ["worker"], "Up", true, "0.1.0", true, ["explorer-0"], [1], 2, "")],
                new RunReport("r1", "mapo", "runs/r1", "train", 10, 3.5, 8, 4, 1, 2, 6.5),
                "a learner"),
            new ClusterView("akka.tcp://a@h:1#7", ["akka.tcp://a@h:1#7"], 1, true),
            new RunOpened(assignment),
            closed);
    }
}
