using System.Globalization;
using ActorLab.Actors.Runtime.Runs;
using Akka.Actor;
using Akka.Event;

namespace ActorLab.Actors.Runtime.Memory;

/// <summary>
/// The one address of the trajectory memory: hands requests to the partitions, which answer the sender themselves, and
/// restarts a partition that stopped, after a wait that doubles each time. What comes for a stopped partition is dropped:
/// nothing was acknowledged, so senders send it again.
/// </summary>
public sealed class MemoryRouter : ReceiveActor, IWithTimers
{
    private readonly MemoryOptions _options;
    private readonly Partition[] _partitions;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    /// <summary>Use <see cref="Props(MemoryOptions)"/>.</summary>
    public MemoryRouter(MemoryOptions options)
    {
        _options = options;
        _partitions = new Partition[options.Partitions];
        for (int p = 0; p < _partitions.Length; p++) _partitions[p] = new Partition();

        Receive<StoreTrajectories>(request =>
        {
            if (request.Trajectories is not { Length: > 0 } || request.Trajectories[0] is null)
                Sender.Tell(new StoreRefused(request.RequestId, "It holds no trajectories."));
            else
                Forward(MemoryPartitions.Of(request.Trajectories[0].Key, _partitions.Length), request);
        });
        Receive<FindTrajectories>(Find);
        Receive<CountTrajectories>(request =>
        {
            for (int p = 0; p < _partitions.Length; p++) Forward(p, request);
        });
        Receive<PartitionWrote>(_ =>
        {
            if (_partitions.FirstOrDefault(p => Sender.Equals(p.Actor)) is { } partition) partition.Restarts = 0;
        });
        Receive<PartitionFailed>(failed =>
        {
            // A full disk does not get better by trying again.
            if (FatalRunException.Find(failed.Cause) is { } fatal) throw new MemoryUnavailableException(FatalRunException.Describe(fatal));
            _partitions[failed.Partition].Reason = failed.Cause.Message;
        });
        Receive<Terminated>(Restart);
        Receive<Start>(start => StartPartition(start.Partition));
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How the memory is made.</summary>
    public static Props Props(MemoryOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Partitions);
        return Akka.Actor.Props.Create(() => new MemoryRouter(options));
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        for (int p = 0; p < _partitions.Length; p++) StartPartition(p);
    }

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(
        fault =>
        {
            if (_partitions.FirstOrDefault(p => Sender.Equals(p.Actor)) is { } partition) partition.Reason = fault.Message;
            return Directive.Stop;
        });

    private void Find(FindTrajectories request)
    {
        foreach (IGrouping<int, int> keys in (request.Keys ?? []).GroupBy(key => MemoryPartitions.Of(key, _partitions.Length)))
            Forward(keys.Key, request with { Keys = [.. keys] });
    }

    private void Forward(int partition, object message) => _partitions[partition].Actor?.Forward(message);

    private void StartPartition(int p)
    {
        IActorRef actor = Context.ActorOf(TrajectoryMemory.Props(_options, p), string.Create(CultureInfo.InvariantCulture, $"partition-{p}"));
        _partitions[p].Actor = Context.Watch(actor);
    }

    private void Restart(Terminated terminated)
    {
        int p = Array.FindIndex(_partitions, partition => terminated.ActorRef.Equals(partition.Actor));
        if (p < 0) return;
        Partition stopped = _partitions[p];
        stopped.Actor = null;
        if (stopped.Restarts >= _options.MaximumRestarts)
            throw new MemoryUnavailableException($"The trajectory memory cannot write (partition {p}, after {stopped.Restarts} restarts): {stopped.Reason}");

        double factor = Math.Pow(2, stopped.Restarts++);
        TimeSpan wait = factor < _options.MaximumBackoff / _options.MinimumBackoff ? _options.MinimumBackoff * factor : _options.MaximumBackoff;
        _log.Warning("Memory partition {0} stopped ({1}); it starts again in {2} s.", p, stopped.Reason, wait.TotalSeconds);
        Timers.StartSingleTimer(p, new Start(p), wait);
    }

    private sealed class Partition
    {
        public IActorRef? Actor { get; set; }

        public int Restarts { get; set; }

        public string Reason { get; set; } = "no reason was given";
    }

    private sealed record Start(int Partition) : INoSerializationVerificationNeeded;
}
