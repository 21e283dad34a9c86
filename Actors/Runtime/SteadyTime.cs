using Akka.Actor;

namespace ActorLab.Actors.Runtime;

/// <summary>Time for measuring how long something takes or has waited.</summary>
public static class SteadyTime
{
    /// <summary>
    /// A time that only goes forward, at the pace of time: clocks that are set, and laptops that sleep, do not touch it. Its
    /// origin means nothing, so it is for differences alone, within one process.
    /// </summary>
    public static DateTimeOffset SteadyNow(this IScheduler scheduler) => DateTimeOffset.UnixEpoch + scheduler.MonotonicClock;
}
