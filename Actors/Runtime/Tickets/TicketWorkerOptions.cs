namespace ActorLab.Actors.Runtime.Tickets;

/// <summary>How a <see cref="TicketWorker"/> talks to the coordinator.</summary>
public sealed record TicketWorkerOptions
{
    /// <summary>Leases held at once: one being done, and the others waiting so that no time is lost between two.</summary>
    public int Credit { get; init; } = 2;

    /// <summary>How often the request for work is repeated.</summary>
    public TimeSpan RequestInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often results that are not acknowledged are sent again.</summary>
    public TimeSpan ResendInterval { get; init; } = TimeSpan.FromSeconds(2);
}
