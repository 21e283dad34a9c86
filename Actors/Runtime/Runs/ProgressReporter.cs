using Akka.Actor;

namespace ActorLab.Actors.Runtime.Runs;

/// <summary>
/// Sends an actor's reports to the coordinator, one after the other, each until it is accepted, so that neither a lost
/// message nor a coordinator's restart loses a count. Part of the reporting actor, used on its thread: it hands
/// <see cref="ProgressAccepted"/> to <see cref="Accepted"/> and calls <see cref="SendAgain"/> from a timer of a few seconds.
/// </summary>
public sealed class ProgressReporter(IActorRef coordinator, string reporter, IActorRef self)
{
    private readonly Queue<ReportProgress> _unaccepted = [];
    private long? _reported;

    /// <summary>Reports not yet accepted, oldest first: what a checkpoint must hold beside the reporter's own state.</summary>
    public IReadOnlyCollection<ReportProgress> Unaccepted => _unaccepted;

    /// <summary>
    /// Goes on from a checkpoint: what happened up to a step is reported, and these reports were not accepted then. They are
    /// sent by the next <see cref="SendAgain"/>.
    /// </summary>
    public void GoOn(long step, IEnumerable<ReportProgress> unaccepted)
    {
        _reported = step;
        foreach (ReportProgress report in unaccepted) _unaccepted.Enqueue(report);
    }

    /// <summary>Reports what happened since the last report; the step must be greater than the last one's to count.</summary>
    public void Report(
        long step, IReadOnlyDictionary<string, long> counters, IReadOnlyDictionary<string, double> metrics, WeightsReference? weights = null)
    {
        _unaccepted.Enqueue(new ReportProgress(reporter, step, weights, counters, metrics, _reported));
        _reported = step;
        if (_unaccepted.Count == 1) SendAgain();
    }

    /// <summary>Forgets the report that is accepted and sends the next.</summary>
    public void Accepted(ProgressAccepted message)
    {
        if (message.Reporter != reporter || !_unaccepted.TryPeek(out ReportProgress? oldest) || oldest.Step != message.Step) return;
        _unaccepted.Dequeue();
        SendAgain();
    }

    /// <summary>Sends the oldest report that is not accepted again.</summary>
    public void SendAgain()
    {
        if (_unaccepted.TryPeek(out ReportProgress? oldest)) coordinator.Tell(oldest, self);
    }
}
