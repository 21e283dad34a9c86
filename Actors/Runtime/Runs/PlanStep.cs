using ActorLab.Actors.Runtime.Tickets;

namespace ActorLab.Actors.Runtime.Runs;

/// <summary>What a plan wants done next.</summary>
public abstract record PlanStep
{
    private PlanStep()
    {
    }

    /// <summary>Open these tickets.</summary>
    public sealed record IssueTickets(IReadOnlyList<TicketSpec> Tickets) : PlanStep;

    /// <summary>Enter a phase.</summary>
    public sealed record EnterPhase(string Name) : PlanStep;

    /// <summary>Record metrics that the plan made out of tickets' results.</summary>
    public sealed record ReportMetrics(string Role, long Step, IReadOnlyDictionary<string, double> Metrics) : PlanStep;

    /// <summary>Note these weights as the best so far.</summary>
    public sealed record KeepBest(BestWeights Best) : PlanStep;

    /// <summary>Write down what the plan found out, such as a choice that no replay shall make again: <see cref="PlanRecorded"/> follows.</summary>
    public sealed record Record(byte[] Fact) : PlanStep;

    /// <summary>Nothing until the next event.</summary>
    public sealed record Wait : PlanStep;

    /// <summary>The run has done its work; these go into its result.</summary>
    public sealed record Finish(IReadOnlyDictionary<string, double> Metrics) : PlanStep;

    /// <summary>The run cannot do its work.</summary>
    public sealed record Fail(string Reason) : PlanStep;
}
