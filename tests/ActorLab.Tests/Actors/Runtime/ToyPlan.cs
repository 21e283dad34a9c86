using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Tickets;

namespace ActorLab.Tests.Actors.Runtime;

/// <summary>Issues some tickets, sums the first bytes of their results, and finishes with the sum.</summary>
public sealed class ToyPlan(int tickets, TimeSpan? budget = null) : IRunPlan
{
    private int _sum;

    public PlanStep Next(RunState state)
    {
        if (state.Phase.Length == 0) return new PlanStep.EnterPhase("work");
        TicketCount count = state.Tickets("add");
        if (count.Issued == 0)
        {
            return new PlanStep.IssueTickets([.. Enumerable.Range(0, tickets).Select(i => new TicketSpec("add", "adder", null, [(byte)i]))]);
        }

        if (budget is not null && state.Elapsed >= budget) return new PlanStep.Fail("the time is up");
        if (count.Open > 0) return new PlanStep.Wait();
        if (state.Best is null) return new PlanStep.KeepBest(new BestWeights(new WeightsReference(1, "aa"), "sum", _sum));
        if (!state.Metrics.ContainsKey("sum")) return new PlanStep.ReportMetrics("plan", 1, new Dictionary<string, double> { ["sum"] = _sum });
        return new PlanStep.Finish(new Dictionary<string, double> { ["sum"] = _sum, ["added"] = state.Counter("added") });
    }

    public void Apply(IRunEvent runEvent)
    {
        if (runEvent is TicketAccepted { Result.Payload: [byte value] }) _sum += value;
    }

    public byte[] Save() => BitConverter.GetBytes(_sum);

    public void Restore(byte[] saved) => _sum = BitConverter.ToInt32(saved);

    public static TicketResult Result(int value) => TicketResult.Of(new Dictionary<string, long> { ["added"] = 1 }, [(byte)value]);
}
