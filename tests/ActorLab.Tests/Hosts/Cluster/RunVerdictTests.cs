using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Tickets;
using ActorLab.Benchmarks.Cluster;
using ActorLab.Benchmarks.Cluster.Noop;
using ActorLab.Hosts.Cluster;

namespace ActorLab.Tests.Hosts.Cluster;

public sealed class RunVerdictTests
{
    private static readonly HashSet<string> None = [];

    private static readonly IRunEvent[] Good =
    [
        new RunStarted("noop", 1), new TicketsIssued([Ticket(0), Ticket(1)]), Accepted(0), new RunStarted("noop", 1), Accepted(1), new RunEnded(RunStatus.Finished, null, new Dictionary<string, double>()),
    ];

    [Fact]
    public void A_run_that_was_done_once_under_one_coordinator_after_the_other_holds()
    {
        RunVerdict verdict = RunVerdict.Of(Rows("aaabbb", Good), new HashSet<string> { "t" }, new HashSet<string> { "t", "u" });
        Assert.True(verdict.Holds && verdict.IsComplete);
        Assert.Equal(new RunVerdict(2, 2, 0, 0, 2, 0, 0, 1, 1, 0), verdict);
    }

    [Fact]
    public void A_ticket_accepted_twice_is_found() =>
        Assert.Equal(1, Broken(Rows("aaabbbb", [.. Good, Accepted(0)])).AcceptedTwice);

    [Fact]
    public void A_ticket_that_was_never_issued_is_found() =>
        Assert.Equal(1, Broken(Rows("aaabbbb", [.. Good, Accepted(7)])).AcceptedTwice);

    [Fact]
    public void A_coordinator_that_wrote_after_its_successor_is_found() =>
        Assert.Equal(1, Broken(Rows("aaabba", Good)).Interleaved);

    [Fact]
    public void A_missing_event_is_found() =>
        Assert.Equal(3, Broken([.. Rows("aaabbb", Good).Where(r => r.Sequence != 3)]).Gaps);

    [Fact]
    public void A_lost_trajectory_is_found()
    {
        RunVerdict verdict = RunVerdict.Of(Rows("aaabbb", Good), new HashSet<string> { "t", "u" }, new HashSet<string> { "t" });
        Assert.Equal((false, 2, 1), (verdict.Holds, verdict.Acknowledged, verdict.Lost));
    }

    [Fact]
    public async Task The_run_of_the_experiments_ends_on_a_cluster_with_every_ticket_accepted_once_and_its_trajectory_stored()
    {
        await using var cluster = new ClusterCli(NoopModule.Catalog);
        await File.WriteAllTextAsync(cluster["noop.conf"], "experiment = noop\nnoop { tickets = 60, batch = 25, wait = 1ms, store = true, learner = true }");
        cluster.StartNode("coordinator", "learner");
        cluster.StartNode("memory", "worker");
        CliRun run = await cluster.Cli("run", cluster["noop.conf"], "--run-dir", cluster["run"], "--host", "cluster", "--json");
        Assert.True(run.Code == 0, run.Error);

        ClusterJournals journals = ClusterJournals.Sqlite(cluster["db"]);
        string id = ClusterMark.Read(ActorLab.Domain.Common.RunDirectory.View(cluster["run"]))!.RunId;
        RunVerdict verdict = RunVerdict.Of(journals.Run(id), None, None);
        Assert.True(verdict.Holds && verdict.IsComplete, verdict.ToString());
        Assert.Equal((60, 1, 1), (verdict.Done, verdict.Lives, verdict.Ends));
        Assert.Equal(60, journals.Trajectories().Count);
        (long tickets, long reports, _) = journals.Count(id, 0);
        Assert.Equal(60, tickets);
        Assert.True(reports > 0);
    }

    private static RunVerdict Broken(IReadOnlyList<RunRow> rows)
    {
        RunVerdict verdict = RunVerdict.Of(rows, None, None);
        Assert.False(verdict.Holds);
        return verdict;
    }

    private static IReadOnlyList<RunRow> Rows(string writers, IRunEvent[] events) => [.. events.Select((e, i) => new RunRow(i + 1, writers[i].ToString(), i, e))];

    private static Ticket Ticket(long id) => new(id, "noop", "idler", null, []);

    private static TicketAccepted Accepted(long id) => new(id, "noop", "idler", TicketResult.Of());
}
