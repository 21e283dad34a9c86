using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Tickets;

namespace ActorLab.Benchmarks.Cluster.Noop;

/// <summary>Issues tickets in batches until all are done.</summary>
internal sealed class NoopPlan(NoopOptions options) : IRunPlan
{
    public const string Kind = "noop", WorkerRole = "idler";

    private static readonly TicketSpec Spec = new(Kind, WorkerRole, null, []);

    public PlanStep Next(RunState state)
    {
        if (state.Phase.Length == 0) return new PlanStep.EnterPhase("waiting");
        TicketCount tickets = state.Tickets(Kind);
        int over = tickets.Done + tickets.Quarantined, left = options.Tickets - tickets.Issued;
        if (over >= options.Tickets) return new PlanStep.Finish(new Dictionary<string, double> { ["tickets_done"] = tickets.Done });
        return left > 0 && tickets.Issued - over <= options.Batch
            ? new PlanStep.IssueTickets([.. Enumerable.Repeat(Spec, Math.Min(left, options.Batch))])
            : new PlanStep.Wait();
    }
}
