namespace ActorLab.Actors.Runtime.Tickets;

/// <summary>One worker's hold on a ticket until a deadline.</summary>
/// <param name="Ticket">The work.</param>
/// <param name="Attempt">Counts the leases of this ticket, from 1.</param>
/// <param name="Deadline">When the hold lapses unless it is renewed.</param>
public sealed record Lease(Ticket Ticket, int Attempt, DateTimeOffset Deadline);
