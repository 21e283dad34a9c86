using ActorLab.Actors.Runtime.Tickets;

namespace ActorLab.Actors.Runtime.Runs;

/// <summary>Makes events of a plan's tickets, none of them near the limit of a message.</summary>
internal static class TicketBatches
{
    private const int BytesOfOne = 1024 * 1024;

    /// <summary>At least one event, though it be empty: a plan that issues nothing for ever is then seen to go in a circle.</summary>
    public static IReadOnlyList<TicketsIssued> Of(IReadOnlyList<TicketSpec> specs, long nextId)
    {
        var events = new List<TicketsIssued>();
        var tickets = new List<Ticket>();
        int bytes = 0;
        foreach (TicketSpec spec in specs)
        {
            if (tickets.Count > 0 && bytes + spec.Payload.Length > BytesOfOne)
            {
                events.Add(new TicketsIssued(tickets));
                (tickets, bytes) = ([], 0);
            }

            tickets.Add(new Ticket(nextId++, spec.Kind, spec.Role, spec.Affinity, spec.Payload));
            bytes += spec.Payload.Length + 64;
        }

        events.Add(new TicketsIssued(tickets));
        return events;
    }
}
