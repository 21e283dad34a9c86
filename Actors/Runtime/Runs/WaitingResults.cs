using Akka.Actor;

namespace ActorLab.Actors.Runtime.Runs;

/// <summary>Results of tickets that wait to be written together, each with all who sent it and wait for an answer.</summary>
internal sealed class WaitingResults
{
    private Dictionary<long, (TicketAccepted Event, List<IActorRef> Senders)> _results = [];

    /// <summary>Whether none waits.</summary>
    public bool IsEmpty => _results.Count == 0;

    /// <summary>Whether a ticket's result waits.</summary>
    public bool Has(long ticketId) => _results.ContainsKey(ticketId);

    /// <summary>Notes another sender of a result that waits; false where none of that ticket does.</summary>
    public bool Join(long ticketId, IActorRef sender)
    {
        if (!_results.TryGetValue(ticketId, out var waiting)) return false;
        if (!waiting.Senders.Contains(sender)) waiting.Senders.Add(sender);
        return true;
    }

    /// <summary>A ticket's first result: the one that counts.</summary>
    public void Add(TicketAccepted result, IActorRef sender) => _results.Add(result.TicketId, (result, [sender]));

    /// <summary>Takes all out, in the order in which they came.</summary>
    public IReadOnlyList<(TicketAccepted Event, List<IActorRef> Senders)> TakeAll()
    {
        var all = _results.Values.ToList();
        _results = [];
        return all;
    }
}
