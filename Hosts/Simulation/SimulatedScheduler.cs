using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace ActorLab.Hosts.Simulation;

/// <summary>An actor system's scheduler whose time is the simulation's.</summary>
internal sealed class SimulatedScheduler(Config config, ILoggingAdapter log) : SchedulerBase(config, log), IDateTimeOffsetNowTimeProvider
{
    private readonly SimulatedNode _node = SimulatedNode.Of(config);

    DateTimeOffset ITimeProvider.Now => TimeNow;

    /// <inheritdoc />
    public override TimeSpan MonotonicClock => _node.World.Time;

    /// <inheritdoc />
    public override TimeSpan HighResMonotonicClock => _node.World.Time;

    /// <inheritdoc />
    protected override DateTimeOffset TimeNow => _node.World.Now;

    /// <inheritdoc />
    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Once(delay, () => receiver.Tell(message, sender), cancelable);

    /// <inheritdoc />
    protected override void InternalScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Repeat(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    /// <inheritdoc />
    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) => Once(delay, action, cancelable);

    /// <inheritdoc />
    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable runnable, ICancelable cancelable) => Once(delay, runnable.Run, cancelable);

    /// <inheritdoc />
    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        Repeat(initialDelay, interval, action, cancelable);

    /// <inheritdoc />
    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable runnable, ICancelable cancelable) =>
        Repeat(initialDelay, interval, runnable.Run, cancelable);

    private void Once(TimeSpan delay, Action action, ICancelable? cancelable) => _node.World.Schedule(delay, _node, () =>
    {
        if (cancelable?.IsCancellationRequested != true) action();
    });

    private void Repeat(TimeSpan delay, TimeSpan interval, Action action, ICancelable? cancelable) => _node.World.Schedule(delay, _node, () =>
    {
        if (cancelable?.IsCancellationRequested == true) return;
        action();
        Repeat(interval, interval, action, cancelable);
    });
}
