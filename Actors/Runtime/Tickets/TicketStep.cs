namespace ActorLab.Actors.Runtime.Tickets;

/// <summary>What came of one slice of a ticket's work.</summary>
public abstract record TicketStep
{
    private TicketStep()
    {
    }

    /// <summary>There is more to do: call again.</summary>
    public static TicketStep More { get; } = new MoreStep();

    /// <summary>Nothing can be done until some message arrives, whose handler calls <see cref="TicketWorker.Continue"/>.</summary>
    public static TicketStep Wait { get; } = new WaitStep();

    /// <summary>The ticket is done.</summary>
    public static TicketStep Done(TicketResult result) => new DoneStep(result);

    /// <summary>The ticket cannot be done by this worker, which is itself sound; the coordinator tries elsewhere or gives it up.</summary>
    public static TicketStep Failed(string reason) => new FailedStep(reason);

    internal sealed record MoreStep : TicketStep;

    internal sealed record WaitStep : TicketStep;

    internal sealed record DoneStep(TicketResult Result) : TicketStep;

    internal sealed record FailedStep(string Reason) : TicketStep;
}
