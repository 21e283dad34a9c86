namespace ActorLab.Actors.Runtime.Tickets;

/// <summary>A ticket that a plan asks for; the coordinator gives it its id.</summary>
/// <param name="Kind">What is to be done, as the experiment names it.</param>
/// <param name="Role">Which role's workers may do it.</param>
/// <param name="Affinity">See <see cref="Ticket.Affinity"/>.</param>
/// <param name="Payload">The experiment's own description of the work.</param>
public sealed record TicketSpec(string Kind, string Role, string? Affinity, byte[] Payload);
