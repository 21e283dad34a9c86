using MessagePack;

namespace ActorLab.Actors.Runtime.Tickets;

/// <summary>A unit of work that one worker at a time leases.</summary>
/// <param name="Id">Dense from 0 in the order of issue.</param>
/// <param name="Kind">What is to be done, as the experiment names it.</param>
/// <param name="Role">Which role's workers may do it.</param>
/// <param name="Affinity">Tickets of one affinity go to the worker that had the last one, which then has the data at hand.</param>
/// <param name="Payload">The experiment's own description of the work.</param>
[MessagePackObject]
public sealed record Ticket(
    [property: Key(0)] long Id,
    [property: Key(1)] string Kind,
    [property: Key(2)] string Role,
    [property: Key(3)] string? Affinity,
    [property: Key(4)] byte[] Payload);
