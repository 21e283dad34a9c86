using Akka.Actor;

namespace ActorLab.Actors.ProgramSynthesis;

/// <summary>The batches that came of late, by sender: a network may bring a message twice, and an optimizer step is not to be done twice for it.</summary>
internal sealed class SeenBatches(int remembered)
{
    private readonly Dictionary<IActorRef, (HashSet<long> Known, Queue<long> Order)> _senders = [];

    /// <summary>Notes a batch; false if it came before.</summary>
    public bool Add(IActorRef sender, long batch)
    {
        // An actor that was restarted is another sender: its numbers begin anew.
        if (!_senders.TryGetValue(sender, out (HashSet<long> Known, Queue<long> Order) of)) _senders[sender] = of = ([], []);
        if (!of.Known.Add(batch)) return false;
        of.Order.Enqueue(batch);
        if (of.Order.Count > remembered) of.Known.Remove(of.Order.Dequeue());
        return true;
    }
}
