using Akka.Actor;

namespace ActorLab.Actors.ProgramSynthesis;

/// <summary>The batches that came, by sender: they may come twice, and an optimizer step is not to be done twice for one.</summary>
/// <param name="late">How many later batches may overtake one; what comes later still counts as seen.</param>
internal sealed class SeenBatches(int late)
{
    private readonly Dictionary<IActorRef, Sender> _senders = [];

    /// <summary>Notes a batch; false if it came before.</summary>
    public bool Add(IActorRef sender, long batch)
    {
        // An actor that was restarted is another sender: its numbers begin anew.
        if (!_senders.TryGetValue(sender, out Sender? seen)) _senders[sender] = seen = new Sender();
        if (batch <= seen.All || !seen.Beyond.Add(batch)) return false;
        if (seen.Beyond.Count > late) seen.All = seen.Beyond.Min - 1;
        while (seen.Beyond.Remove(seen.All + 1)) seen.All++;
        return true;
    }

    private sealed class Sender
    {
        /// <summary>All up to this number have come, or count as if they had.</summary>
        public long All { get; set; }

        /// <summary>Those that came beyond a gap.</summary>
        public SortedSet<long> Beyond { get; } = [];
    }
}
