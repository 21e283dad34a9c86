using Akka.Actor;

namespace ActorLab.Actors.Runtime.Memory;

/// <summary>
/// Reported priorities that wait for the disk, and who waits for them. Of several values of one trajectory the last is
/// written, so there are never more than trajectories. Pure decisions; the actor carries them out.
/// </summary>
public sealed class ReportQueue(TrajectoryStore store, int partition, int partitions)
{
    /// <summary>Values of one event, so that it stays far below the limit of a message.</summary>
    private const int ValuesPerEvent = 50_000;

    private readonly Dictionary<(PriorityKind Kind, long Number), float> _waiting = [];
    private readonly List<(IActorRef To, PrioritiesUpdated Answer)> _senders = [];
    private readonly List<(IActorRef To, PrioritiesUpdated Answer)> _afterWrite = [];

    /// <summary>Takes a report in; what is unknown or no value of its kind is counted and dropped.</summary>
    public void Accept(IActorRef sender, UpdatePriorities report)
    {
        int updated = 0;
        int count = Math.Min(report.Ids?.Length ?? 0, report.Values?.Length ?? 0);
        for (int i = 0; i < count; i++)
        {
            if (report.Ids![i] % partitions != partition) continue;
            long number = report.Ids[i] / partitions;
            if (!PriorityIndex.Allows(report.Kind, report.Values![i]) || store.SlotOf(number) < 0) continue;
            _waiting[(report.Kind, number)] = report.Values[i];
            updated++;
        }

        _senders.Add((sender, new PrioritiesUpdated(report.RequestId, updated, (report.Ids?.Length ?? 0) - updated)));
    }

    /// <summary>The events of the next write.</summary>
    /// <param name="reply">Answers those for whom nothing has to be written.</param>
    public IReadOnlyList<PrioritiesChanged> NextWrite(Action<IActorRef, PrioritiesUpdated> reply)
    {
        foreach ((IActorRef to, PrioritiesUpdated answer) in _senders)
        {
            if (answer.Updated > 0) _afterWrite.Add((to, answer));
            else reply(to, answer);
        }

        _senders.Clear();
        PrioritiesChanged[] events =
        [
            .. _waiting.GroupBy(w => w.Key.Kind).OrderBy(g => g.Key).SelectMany(g => g.OrderBy(w => w.Key.Number).Chunk(ValuesPerEvent).Select(
                c => new PrioritiesChanged(g.Key, [.. c.Select(w => w.Key.Number)], [.. c.Select(w => w.Value)]))),
        ];
        _waiting.Clear();
        return events;
    }

    /// <summary>The write is on the disk: those who waited for it are answered.</summary>
    public void Written(Action<IActorRef, PrioritiesUpdated> reply)
    {
        foreach ((IActorRef to, PrioritiesUpdated answer) in _afterWrite) reply(to, answer);
        _afterWrite.Clear();
    }
}
