using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Tickets;

namespace ActorLab.Tests.Actors.Runtime;

public sealed class RunStateTests
{
    /// <summary>Drives a plan without any actor: that is how an experiment's plan is tested.</summary>
    [Fact]
    public void APlanCanBeDrivenByEventsAlone()
    {
        var plan = new ToyPlan(2);
        var state = new RunState();
        Apply(new RunStarted("toy", 1));
        Assert.Equal(new PlanStep.EnterPhase("work"), plan.Next(state));
        Apply(new PhaseEntered("work"));
        IReadOnlyList<TicketSpec> specs = Assert.IsType<PlanStep.IssueTickets>(plan.Next(state)).Tickets;
        Apply(new TicketsIssued([.. specs.Select((s, i) => new Ticket(i, s.Kind, s.Role, s.Affinity, s.Payload))]));
        Assert.IsType<PlanStep.Wait>(plan.Next(state));
        Assert.True(Apply(new TicketAccepted(1, "add", "adder", ToyPlan.Result(5))));
        Assert.False(Apply(new TicketAccepted(1, "add", "adder", ToyPlan.Result(5))));
        Assert.True(Apply(new TicketFaulted(0, "add", "it hung", Quarantined: true)));
        Assert.False(Apply(new TicketAccepted(0, "add", "adder", ToyPlan.Result(5))));
        Assert.Equal(new TicketCount(2, 1, 1), state.Tickets("add"));
        Assert.Equal((1L, 0, 5d), (state.Counter("added"), state.Tickets("add").Open, Assert.IsType<PlanStep.KeepBest>(plan.Next(state)).Best.Value));

        bool Apply(IRunEvent e)
        {
            bool changed = state.Apply(e);
            if (changed) plan.Apply(e);
            return changed;
        }
    }

    [Fact]
    public void ASnapshotHoldsAllOfIt()
    {
        var state = new RunState();
        var progress = new ReportProgress(
            "learner", 3, new WeightsReference(1, "a"), new Dictionary<string, long> { ["n"] = 2 }, new Dictionary<string, double> { ["loss"] = 0.5 });
        IRunEvent[] events =
        [
            new RunStarted("toy", 9), new PhaseEntered("work"), new TimeElapsed(1500), new ProgressReported(progress),
            new TicketsIssued([new Ticket(0, "a", "r", null, [1]), new Ticket(1, "a", "r", "x", []), new Ticket(2, "b", "r", null, [])]),
            new TicketAccepted(0, "a", "r", TicketResult.Of()), new TicketFaulted(1, "a", "it died", false), new TicketFaulted(2, "b", "it hung", true),
            new CheckpointAnnounced(new CheckpointReference(1, 3, "h", "p")),
            new BestWeightsKept(new BestWeights(new WeightsReference(1, "a"), "loss", 0.5)),
            new RunEnded(RunStatus.Interrupted, "it was asked to stop", new Dictionary<string, double> { ["x"] = 1 }),
        ];
        foreach (IRunEvent e in events) Assert.True(state.Apply(e));
        var copy = new RunState(state.ToSnapshot([7]));
        Assert.Equal(Json(state.ToSnapshot([7])), Json(copy.ToSnapshot([7])));
        Assert.False(copy.IsNews(progress));
        Assert.True(copy.Apply(new TicketsIssued([new Ticket(3, "a", "r", null, [])])));
        Assert.Throws<ArgumentException>(() => copy.Apply(new TicketsIssued([new Ticket(3, "a", "r", null, [])])));
    }

    [Fact]
    public void CountersNeverFall()
    {
        var state = new RunState();
        foreach ((long step, long delta) in new[] { (1L, 5L), (2L, -3L), (2L, 4L), (3L, 1L) })
        {
            state.Apply(new ProgressReported(new ReportProgress(
                "learner", step, null, new Dictionary<string, long> { ["n"] = delta }, new Dictionary<string, double>())));
        }

        Assert.Equal(6, state.Counter("n"));
    }

    [Fact]
    public void StepsDoneAgainAfterACrashCountOnce()
    {
        var state = new RunState();
        // Up to step 20; then back to a checkpoint at step 12.
        foreach ((long since, long step) in new[] { (0L, 20L), (12L, 19L), (19L, 24L), (24L, 30L) })
        {
            state.Apply(new ProgressReported(new ReportProgress(
                "learner", step, null, new Dictionary<string, long> { ["steps"] = step - since }, new Dictionary<string, double>(), since)));
        }

        Assert.Equal(30, state.Counter("steps"));
    }

    private static string Json(RunSnapshot snapshot) => System.Text.Json.JsonSerializer.Serialize(snapshot);
}
