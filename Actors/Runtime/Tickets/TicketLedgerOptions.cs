namespace ActorLab.Actors.Runtime.Tickets;

/// <summary>The limits of a <see cref="TicketLedger"/>.</summary>
public sealed record TicketLedgerOptions
{
    /// <summary>How long a lease holds without renewal.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A ticket that killed or failed this many workers is quarantined.</summary>
    public int MaximumKills { get; init; } = 2;

    /// <summary>A ticket whose lease lapsed this many times is quarantined: it hangs its workers.</summary>
    public int MaximumExpiries { get; init; } = 5;

    /// <summary>How long a ticket waits for the worker of its affinity before any other may take it.</summary>
    public TimeSpan AffinityPatience { get; init; } = TimeSpan.FromSeconds(2);
}
