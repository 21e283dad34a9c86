namespace ActorLab.Actors.Runtime.Tickets;

/// <summary>A ticket that killed its worker, failed, or outlived its lease once too often.</summary>
/// <param name="TicketId">The ticket.</param>
/// <param name="Reason">What happened, in one sentence.</param>
/// <param name="Quarantine">Whether this was once too often: the ticket is not tried again.</param>
public sealed record TicketFault(long TicketId, string Reason, bool Quarantine);
