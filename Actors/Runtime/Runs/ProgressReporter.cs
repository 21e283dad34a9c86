using Akka.Actor;

namespace ActorLab.Actors.Runtime.Runs;

/// <summary>
/// Sends an actor's reports to the coordinator and keeps each until it is acknowledged, so that a coordinator's restart
/// loses no count. Part of the reporting actor, used on its thread: it hands <see cref="ProgressAccepted"/> to
/// <see cref="Accepted"/> and calls <see cref="SendAgain"/> from a timer of a few seconds.
/// </summary>
public sealed class ProgressReporter(IActorRef coordinator, string reporter, IActorRef self)
{
    private readonly Queue<ReportProgress> _unacknowledged = [];

    /// <summary>How many reports are not acknowledged.</summary>
    public int Waiting => _unacknowledged.Count;

    /// <summary>Reports what happened since the last report; the step must be greater than the last one's to count.</summary>
    public void Report(
        long step, IReadOnlyDictionary<string, long> counters, IReadOnlyDictionary<string, double> metrics, WeightsReference? weights = null)
    {
        var report = new ReportProgress(reporter, step, weights, counters, metrics);
        _unacknowledged.Enqueue(report);
        coordinator.Tell(report, self);
    }

    /// <summary>Forgets the acknowledged reports.</summary>
    public void Accepted(ProgressAccepted message)
    {
        while (_unacknowledged.TryPeek(out ReportProgress? oldest) && oldest.Step <= message.Step) _unacknowledged.Dequeue();
    }

    /// <summary>Sends again, in order, what is not acknowledged.</summary>
    public void SendAgain()
    {
        foreach (ReportProgress report in _unacknowledged) coordinator.Tell(report, self);
    }
}
