using Akka.Actor;

namespace ActorLab.Actors.Runtime.Runs;

/// <summary>
/// Sends an actor's reports to the coordinator in their order, each until it is accepted, so that neither a lost message nor
/// a coordinator's restart loses a count. A few are on their way at a time: a busy actor finds each answer behind its other
/// messages, and must not fall behind with what it reports. Part of the reporting actor, used on its thread: it hands
/// <see cref="ProgressAccepted"/> to <see cref="Accepted"/> and calls <see cref="SendAgain"/> from a timer of a few seconds.
/// </summary>
public sealed class ProgressReporter(IActorRef coordinator, string reporter, IActorRef self)
{
    /// <summary>How many reports may be on their way at a time.</summary>
    public const int Window = 16;

    private readonly Queue<ReportProgress> _unaccepted = [];
    private int _sent; // so many of them, the oldest, are on their way
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
        SendNew();
    }

    /// <summary>Forgets the report that is accepted, and those before it, and sends the next.</summary>
    public void Accepted(ProgressAccepted message)
    {
        if (message.Reporter != reporter || !_unaccepted.Take(_sent).Any(report => report.Step == message.Step)) return;
        while (_unaccepted.Dequeue().Step != message.Step) _sent--;
        _sent--;
        SendNew();
    }

    /// <summary>Sends the oldest reports that are not accepted again.</summary>
    public void SendAgain()
    {
        _sent = 0;
        SendNew();
    }

    private void SendNew()
    {
        foreach (ReportProgress report in _unaccepted.Take(Window).Skip(_sent)) coordinator.Tell(report with { Follows = _sent++ > 0 }, self);
    }
}
