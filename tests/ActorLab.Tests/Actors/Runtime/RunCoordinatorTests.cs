using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Tickets;
using Akka.Actor;
using Akka.TestKit;

namespace ActorLab.Tests.Actors.Runtime;

public sealed class RunCoordinatorTests : RuntimeTestKit
{
    private static readonly Dictionary<string, double> NoMetrics = [];

    [Fact]
    public void ARunGoesFromItsFirstPhaseToItsResult()
    {
        TestProbe phases = Subscribe<PhaseEntered>(), ends = Subscribe<RunFinished>(), metrics = Subscribe<MetricsReported>(), accepted = Subscribe<TicketAccepted>();
        IActorRef coordinator = Coordinator(tickets: 2);
        Assert.Equal("work", phases.ExpectMsg<PhaseEntered>().Phase);
        TestProbe worker = Worker(coordinator, credit: 2);
        TicketsLeased leased = worker.ExpectMsg<TicketsLeased>();
        Assert.Equal(30_000, leased.LeaseMilliseconds);
        foreach (LeasedTicket lease in leased.Leases.Concat(leased.Leases.Count == 1 ? worker.ExpectMsg<TicketsLeased>().Leases : []))
        {
            Complete(coordinator, worker, lease, value: 10 + (int)lease.Ticket.Id);
        }

        Assert.Equal([0, 1], accepted.ReceiveN(2).Cast<TicketAccepted>().Select(a => (int)a.TicketId).Order());
        Assert.Equal(21, metrics.ExpectMsg<MetricsReported>().Metrics["sum"]);
        RunFinished end = ends.ExpectMsg<RunFinished>();
        Assert.Equal((RunStatus.Finished, 21d, 2d), (end.Status, end.Metrics["sum"], end.Metrics["added"]));
        Assert.Equal(21, Query(coordinator).Best!.Value);
    }

    [Fact]
    public void NoWorkerGetsMoreThanItsCredit()
    {
        IActorRef coordinator = Coordinator(tickets: 5);
        TestProbe worker = Worker(coordinator, credit: 2);
        LeasedTicket first = Leases(worker, 2)[0];
        coordinator.Tell(new RequestTickets("adder", 2), worker); // repeated: changes nothing
        Assert.Equal(2, Query(coordinator).LeasedTickets);
        worker.ExpectNoMsg(TimeSpan.Zero);
        Complete(coordinator, worker, first, 1);
        Assert.Equal(2, Leases(worker, 1)[0].Ticket.Id);
        coordinator.Tell(new RequestTickets("adder", 0), worker);
        coordinator.Tell(new RequestTickets("other", 3), CreateTestProbe());
        Assert.Equal(2, Query(coordinator).LeasedTickets);
        worker.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void ADuplicateResultIsAcknowledgedAndCountedOnce()
    {
        IActorRef coordinator = Coordinator(tickets: 2);
        TestProbe worker = Worker(coordinator, credit: 1);
        LeasedTicket lease = Leases(worker, 1)[0];
        coordinator.Tell(new RequestTickets("adder", 0), worker);
        var result = new CompleteTicket(lease.Ticket.Id, lease.Attempt, ToyPlan.Result(3));
        coordinator.Tell(result, worker);
        coordinator.Tell(result, worker);
        worker.ExpectMsg<TicketResultAccepted>();
        coordinator.Tell(result, worker);
        worker.FishForMessage(m => m is TicketResultAccepted);
        RunSummary summary = Query(coordinator);
        Assert.Equal((1, 1L), (summary.OpenTickets, summary.Counters["added"]));
    }

    [Fact]
    public void ALapsedLeaseGoesToAnotherWorkerAndARenewedOneDoesNot()
    {
        IActorRef coordinator = Coordinator(tickets: 2);
        TestProbe slow = Worker(coordinator, credit: 2);
        List<LeasedTicket> leases = Leases(slow, 2);
        TestProbe other = Worker(coordinator, credit: 2);
        Pass(coordinator, 20);
        coordinator.Tell(new RenewLeases([new LeaseName(0, 1)]), slow);
        coordinator.Tell(new RequestTickets("adder", 0), slow);
        Pass(coordinator, 15);
        LeasedTicket again = Leases(other, 1)[0];
        Assert.Equal((1L, 2), (again.Ticket.Id, again.Attempt));
        coordinator.Tell(new RenewLeases([new LeaseName(0, 1), new LeaseName(1, 1)]), slow);
        Assert.Equal([1L], slow.ExpectMsg<LeasesLost>().TicketIds);
        Complete(coordinator, slow, leases[1], 5); // the first attempt's result counts all the same
        Assert.Equal(1, Query(coordinator).OpenTickets);
    }

    [Fact]
    public void ADeadWorkersTicketIsTriedOnceMoreThenQuarantined()
    {
        TestProbe quarantined = Subscribe<TicketQuarantined>(), ends = Subscribe<RunFinished>(), faults = Subscribe<TicketFaulted>();
        IActorRef coordinator = Coordinator(tickets: 1);
        for (int attempt = 1; attempt <= 2; attempt++)
        {
            TestProbe worker = Worker(coordinator, credit: 1);
            Assert.Equal(attempt, Leases(worker, 1)[0].Attempt);
            Sys.Stop(worker);
        }

        TicketQuarantined report = quarantined.ExpectMsg<TicketQuarantined>();
        Assert.Equal((0L, "add", "its worker died"), (report.TicketId, report.Kind, report.Reason));
        Assert.Equal([false, true], faults.ReceiveN(2).Cast<TicketFaulted>().Select(f => f.Quarantined));
        Assert.Equal(RunStatus.Finished, ends.ExpectMsg<RunFinished>().Status); // the plan goes on without it
    }

    [Fact]
    public void ACrashIsBlamedOnOneTicketOnceAndNothingIsLeasedToTheDying()
    {
        TestProbe quarantined = Subscribe<TicketQuarantined>();
        IActorRef coordinator = Coordinator(tickets: 3);
        TestProbe worker = Worker(coordinator, credit: 2);
        Leases(worker, 2);
        coordinator.Tell(new FailTicket(0, 1, "poison", Crashed: true), worker);
        Assert.Equal(0, Query(coordinator).LeasedTickets);
        Sys.Stop(worker);
        TestProbe second = Worker(coordinator, credit: 3);
        Assert.Equal([(0L, 2), (1L, 2), (2L, 1)], Leases(second, 3).Select(l => (l.Ticket.Id, l.Attempt)).Order());
        quarantined.ExpectNoMsg(TimeSpan.Zero);
        coordinator.Tell(new FailTicket(0, 2, "poison", Crashed: true), second);
        Assert.Equal(0, quarantined.ExpectMsg<TicketQuarantined>().TicketId);
    }

    /// <summary>Its result waits to be written with others; the worker's death comes before that.</summary>
    [Fact]
    public void ATicketWhoseResultIsHereIsNotGivenUpAsItsWorkerDies()
    {
        TestProbe faults = Subscribe<TicketFaulted>(), accepted = Subscribe<TicketAccepted>(), ends = Subscribe<RunFinished>();
        IActorRef coordinator = Coordinator(tickets: 2);
        TestProbe worker = Worker(coordinator, credit: 2);
        foreach (LeasedTicket lease in Leases(worker, 2))
        {
            // While this one is written the two others come, and are taken one after the other.
            coordinator.Tell(new ReportProgress("learner", lease.Ticket.Id + 1, null, new Dictionary<string, long>(), NoMetrics), worker);
            coordinator.Tell(new CompleteTicket(lease.Ticket.Id, lease.Attempt, ToyPlan.Result(3)), worker);
            coordinator.Tell(new FailTicket(lease.Ticket.Id, lease.Attempt, "it died", Crashed: true), worker);
        }

        Assert.Equal(RunStatus.Finished, ends.ExpectMsg<RunFinished>().Status);
        Assert.Equal([0, 1], accepted.ReceiveN(2).Cast<TicketAccepted>().Select(a => (int)a.TicketId).Order());
        faults.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void ARestartedCoordinatorKnowsAllThatItAcknowledgedAndLeasesTheRestAgain()
    {
        TestProbe ends = Subscribe<RunFinished>();
        IActorRef coordinator = Coordinator(tickets: 3, snapshotEvery: 2);
        TestProbe worker = Worker(coordinator, credit: 3);
        List<LeasedTicket> leases = Leases(worker, 3);
        Complete(coordinator, worker, leases[0], 20);
        coordinator.Tell(new FailTicket(1, 1, "odd"), worker);
        Pass(coordinator, 6);
        Crash(coordinator);

        IActorRef next = Coordinator(tickets: 3, snapshotEvery: 2);
        RunSummary summary = Query(next);
        Assert.Equal(("work", 2, 0, 1L), (summary.Phase, summary.OpenTickets, summary.LeasedTickets, summary.Counters["added"]));
        Assert.Equal(5, summary.Elapsed.TotalSeconds);

        // The worker goes on with what it has, and is told to register.
        next.Tell(new RenewLeases([new LeaseName(2, 1)]), worker);
        worker.FishForMessage(m => m is RequestAgain);
        Assert.Equal(1, Query(next).LeasedTickets);
        Complete(next, worker, leases[0], 20); // its acknowledgement might have been lost
        Complete(next, worker, leases[2], 1);

        // Ticket 1 failed once in the life before: once more is too often.
        next.Tell(new RequestTickets("adder", 1), worker);
        next.Tell(new FailTicket(1, Leases(worker, 1)[0].Attempt, "odd again"), worker);
        RunFinished end = ends.ExpectMsg<RunFinished>();
        Assert.Equal((RunStatus.Finished, 21d, 2d), (end.Status, end.Metrics["sum"], end.Metrics["added"]));
        Crash(next);
        Coordinator(tickets: 3);
        Assert.Equal(21d, ends.ExpectMsg<RunFinished>().Metrics["sum"]); // a finished run only says so again
    }

    [Fact]
    public void ProgressCountsOncePerStep()
    {
        TestProbe metrics = Subscribe<MetricsReported>();
        IActorRef coordinator = Coordinator(tickets: 1);
        TestProbe learner = CreateTestProbe();
        foreach ((long step, long version, double loss) in new[] { (10L, 1L, 0.5), (20L, 2L, 0.4), (15L, 1L, 0.9), (20L, 2L, 0.4) })
        {
            var report = new ReportProgress(
                "learner", step, new WeightsReference(version, "h"), new Dictionary<string, long> { ["steps"] = 10 },
                new Dictionary<string, double> { ["loss"] = loss });
            coordinator.Tell(report, learner);
            Assert.Equal(step, learner.ExpectMsg<ProgressAccepted>().Step);
        }

        RunSummary summary = Query(coordinator);
        Assert.Equal((20L, new MetricValue(0.4, 20)), (summary.Counters["steps"], summary.Metrics["loss"]));
        Assert.Equal(("learner", 10L), (metrics.ExpectMsg<MetricsReported>() is var m ? (m.Role, m.Step) : default));
        Assert.Equal(20L, metrics.ExpectMsg<MetricsReported>().Step);
        metrics.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void AReportThatOvertookTheOneBeforeItIsNotTaken()
    {
        IActorRef coordinator = Coordinator(tickets: 1);
        TestProbe learner = CreateTestProbe();
        ReportProgress[] reports = [.. new long[] { 10, 20, 30 }.Select((step, i) => new ReportProgress(
            "learner", step, null, new Dictionary<string, long> { ["steps"] = 10 }, NoMetrics, i == 0 ? null : step - 10, Follows: i > 0))];
        foreach (int arrives in (int[])[0, 2, 1, 2]) coordinator.Tell(reports[arrives], learner); // the second was lost, and is sent again with the third
        foreach (long step in new[] { 10, 20, 30 }) Assert.Equal(step, learner.ExpectMsg<ProgressAccepted>().Step);
        Assert.Equal(30L, Query(coordinator).Counters["steps"]);
    }

    [Fact]
    public void AStopWaitsForTheCheckpointThenTheRunCanBeResumed()
    {
        TestProbe ends = Subscribe<RunFinished>();
        IActorRef coordinator = Coordinator(tickets: 1);
        TestProbe learner = CreateTestProbe();
        coordinator.Tell(new JoinRun("learner", SavesCheckpoints: true), learner);
        Assert.Equal("work", learner.ExpectMsg<PhaseEntered>().Phase);
        coordinator.Tell(new StopRun());
        learner.ExpectMsg<SaveCheckpoint>();
        var checkpoint = new CheckpointReference(1, 10, "hash", "checkpoints/10");
        coordinator.Tell(new AnnounceCheckpoint(checkpoint), learner); // on its way before the request
        learner.ExpectMsg<CheckpointAccepted>();
        TestProbe late = Worker(coordinator, credit: 1);
        Assert.Equal(0, Query(coordinator).LeasedTickets); // nothing new is begun
        coordinator.Tell(new AnnounceCheckpoint(checkpoint with { Step = 12 }, Requested: true), learner);
        learner.ExpectMsg<CheckpointAccepted>();
        Assert.Equal(RunStatus.Interrupted, ends.ExpectMsg<RunFinished>().Status);
        Crash(coordinator);

        IActorRef next = Coordinator(tickets: 1);
        RunSummary summary = Query(next);
        Assert.Equal((RunStatus.Running, 12L), (summary.Status, summary.Checkpoint!.Step));
        Leases(Worker(next, credit: 1), 1);
    }

    [Fact]
    public void AStopDoesNotWaitForEver()
    {
        TestProbe ends = Subscribe<RunFinished>();
        IActorRef coordinator = Coordinator(tickets: 1);
        TestProbe learner = CreateTestProbe(), dying = CreateTestProbe();
        coordinator.Tell(new JoinRun("learner", SavesCheckpoints: true), learner);
        coordinator.Tell(new JoinRun("learner", SavesCheckpoints: true), dying);
        coordinator.Tell(new StopRun());
        learner.FishForMessage(m => m is SaveCheckpoint);
        Sys.Stop(dying);
        Pass(coordinator, 30);
        RunFinished end = ends.ExpectMsg<RunFinished>();
        Assert.Equal((RunStatus.Interrupted, "no checkpoint could be taken in time"), (end.Status, end.Reason!));
    }

    [Fact]
    public void RunningTimeIsABudgetThatAResumeContinues()
    {
        TestProbe ends = Subscribe<RunFinished>();
        IActorRef coordinator = Coordinator(tickets: 1, budget: TimeSpan.FromSeconds(20));
        Pass(coordinator, 11);
        Crash(coordinator);
        Clock.Advance(TimeSpan.FromHours(5));
        IActorRef next = Coordinator(tickets: 1, budget: TimeSpan.FromSeconds(20));
        Query(next);
        Pass(next, 9);
        ends.ExpectNoMsg(TimeSpan.Zero);
        Pass(next, 1);
        Assert.Equal("the time is up", ends.ExpectMsg<RunFinished>().Reason);
    }

    [Fact]
    public void ASleepOfTheMachineIsNotRunningTime()
    {
        IActorRef coordinator = Coordinator(tickets: 1);
        Query(coordinator);
        TestProbe summaries = Subscribe<RunSummary>();
        Clock.AdvanceTo(Clock.Now + TimeSpan.FromHours(8));
        Assert.True(summaries.ExpectMsg<RunSummary>().Elapsed <= TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void APlanThatNeverWaitsFailsTheRun()
    {
        TestProbe ends = Subscribe<RunFinished>();
        Sys.ActorOf(RunCoordinator.Props(Settings, () => new CircularPlan()));
        RunFinished end = ends.ExpectMsg<RunFinished>(TimeSpan.FromSeconds(20));
        Assert.Equal(RunStatus.Failed, end.Status);
        Assert.Contains("without waiting", end.Reason);
    }

    [Fact]
    public void ManyTicketsAreIssuedInEventsOfBoundedSize()
    {
        IActorRef coordinator = Sys.ActorOf(RunCoordinator.Props(Settings, () => new BigPlan()));
        TestProbe worker = Worker(coordinator, credit: 6);
        Assert.Equal([0L, 1L, 2L, 3L, 4L, 5L], Leases(worker, 6).Select(l => l.Ticket.Id));
    }

    [Fact]
    public void TicketsGivenUpAtOnceLeadToOneStepOfThePlan()
    {
        RunSettings settings = Settings with { Tickets = new TicketLedgerOptions { MaximumExpiries = 1 } };
        IActorRef coordinator = Sys.ActorOf(RunCoordinator.Props(settings, () => new RefillingPlan()));
        TestProbe silent = Worker(coordinator, credit: 2);
        Leases(silent, 2);
        coordinator.Tell(new RequestTickets("adder", 0), silent);
        Pass(coordinator, 35);
        RunSummary summary = Query(coordinator);
        Assert.Equal((2, 2), (summary.Quarantined, summary.OpenTickets));
        Assert.Equal([2L, 3L], Leases(Worker(coordinator, credit: 2), 2).Select(l => l.Ticket.Id));
    }

    private IActorRef Coordinator(int tickets, int snapshotEvery = 500, TimeSpan? budget = null)
    {
        IActorRef coordinator = Sys.ActorOf(RunCoordinator.Props(Settings with { SnapshotEvery = snapshotEvery }, () => new ToyPlan(tickets, budget)));
        Query(coordinator); // it has recovered and issued its tickets
        return coordinator;
    }

    private void Crash(IActorRef coordinator)
    {
        Watch(coordinator);
        Sys.Stop(coordinator);
        ExpectTerminated(coordinator);
    }

    private TestProbe Worker(IActorRef coordinator, int credit)
    {
        TestProbe worker = CreateTestProbe();
        coordinator.Tell(new RequestTickets("adder", credit), worker);
        return worker;
    }

    private static List<LeasedTicket> Leases(TestProbe worker, int count)
    {
        var leases = new List<LeasedTicket>();
        while (leases.Count < count) leases.AddRange(((TicketsLeased)worker.FishForMessage(m => m is TicketsLeased)).Leases);
        Assert.Equal(count, leases.Count);
        return leases;
    }

    private static void Complete(IActorRef coordinator, TestProbe worker, LeasedTicket lease, int value)
    {
        coordinator.Tell(new CompleteTicket(lease.Ticket.Id, lease.Attempt, ToyPlan.Result(value)), worker);
        worker.FishForMessage(m => m is TicketResultAccepted accepted && accepted.TicketId == lease.Ticket.Id);
    }

    /// <summary>Keeps two tickets open.</summary>
    private sealed class RefillingPlan : IRunPlan
    {
        public PlanStep Next(RunState state) => state.Tickets("add").Open >= 2
            ? new PlanStep.Wait()
            : new PlanStep.IssueTickets([.. Enumerable.Repeat(new TicketSpec("add", "adder", null, [1]), 2 - state.Tickets("add").Open)]);
    }

    private sealed class CircularPlan : IRunPlan
    {
        public PlanStep Next(RunState state) => new PlanStep.EnterPhase("again");
    }

    private sealed class BigPlan : IRunPlan
    {
        public PlanStep Next(RunState state) => state.Tickets("big").Issued > 0
            ? new PlanStep.Wait()
            : new PlanStep.IssueTickets([.. Enumerable.Range(0, 6).Select(_ => new TicketSpec("big", "adder", null, new byte[400_000]))]);
    }
}
