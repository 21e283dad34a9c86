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
    private const int MaximumDeferred = 10_000;

    private readonly MemoryOptions _options;
    private readonly Partition[] _partitions;
    private readonly MemoryTraffic _traffic;
    private readonly Queue<(IActorRef Sender, long RequestId)> _deferredStores = new();
    private readonly Queue<(IActorRef Sender, long RequestId)> _deferredSamples = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();

    private readonly int? _only;

    /// <summary>Use <see cref="Props"/>.</summary>
    public MemoryRouter(MemoryOptions options, int? only)
    {
        _options = options;
        _only = only;
        _traffic = new MemoryTraffic(options);
        _partitions = new Partition[options.Partitions];
        for (int p = 0; p < _partitions.Length; p++) _partitions[p] = new Partition();

        Receive<StoreTrajectories>(Store);
        Receive<FindTrajectories>(Find);
        Receive<SampleTrajectories>(Sample);
        Receive<UpdatePriorities>(Update);
        Receive<CountTrajectories>(request =>
        {
            for (int p = 0; p < _partitions.Length; p++) Forward(p, request);
        });
        Receive<PartitionReport>(report =>
        {
            // One that stopped in between may still be heard.
            if (!Sender.Equals(_partitions[report.Partition].Actor)) return;
            if (report.Wrote) _partitions[report.Partition].Restarts = 0;
            _traffic.Reported(report);
            Invite();
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
    /// <param name="options">Where and how it is kept.</param>
    /// <param name="only">The one partition that is kept here; null for all of them.</param>
    public static Props Props(MemoryOptions options, int? only = null)
    {
        if (options.FindFault() is { } fault) throw new ArgumentException($"The trajectory memory cannot be made: {fault}.", nameof(options));
        return Akka.Actor.Props.Create(() => new MemoryRouter(options, only));
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        for (int p = 0; p < _partitions.Length; p++)
            if (_only is null || _only == p)
                StartPartition(p);
    }

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(
        fault =>
        {
            if (_partitions.FirstOrDefault(p => Sender.Equals(p.Actor)) is { } partition) partition.Reason = fault.Message;
            return Directive.Stop;
        });

    private void Store(StoreTrajectories request)
    {
        if (request.Trajectories is not { Length: > 0 } || request.Trajectories[0] is null)
        {
            Sender.Tell(new StoreRefused(request.RequestId, "It holds no trajectories."));
        }
        else if (!_traffic.MayInsert)
        {
            Defer(_deferredStores, request.RequestId);
            Sender.Tell(new StoreDeferred(request.RequestId));
        }
        else
        {
            int partition = MemoryPartitions.Of(request.Trajectories[0].Key, _partitions.Length);
            if (_partitions[partition].Actor is null) return;
            _traffic.Forwarded(partition, request.Trajectories.Length);
            Forward(partition, request);
        }
    }

    private void Sample(SampleTrajectories request)
    {
        if (!_traffic.MaySample)
        {
            Defer(_deferredSamples, request.RequestId);
            Sender.Tell(new SampleDeferred(request.RequestId));
            return;
        }

        IReadOnlyList<(int Partition, DrawTrajectories Order)> orders = _traffic.Share(request, out string? fault);
        if (fault is not null) Sender.Tell(new SampleRefused(request.RequestId, fault));
        foreach ((int partition, DrawTrajectories order) in orders) Forward(partition, order);
        Invite();
    }

    private void Update(UpdatePriorities report)
    {
        if (report.Ids is null || report.Values is null || report.Ids.Length != report.Values.Length || report.Ids.Any(id => id < 0))
        {
            Sender.Tell(new PrioritiesUpdated(report.RequestId, 0, report.Ids?.Length ?? 0));
            return;
        }

        foreach (var part in Enumerable.Range(0, report.Ids.Length).GroupBy(i => (int)(report.Ids[i] % _partitions.Length)))
            Forward(part.Key, report with { Ids = [.. part.Select(i => report.Ids[i])], Values = [.. part.Select(i => report.Values[i])] });
    }

    private void Defer(Queue<(IActorRef, long)> queue, long requestId)
    {
        // Beyond this many the sender's own timer re-sends.
        if (queue.Count < MaximumDeferred) queue.Enqueue((Sender, requestId));
    }

    /// <summary>Those who were deferred are invited one at a time for each change, so that they do not all come for one place.</summary>
    private void Invite()
    {
        if (_traffic.MaySample && _deferredSamples.TryDequeue(out (IActorRef Sender, long RequestId) sample)) sample.Sender.Tell(new SampleInvited(sample.RequestId));
        if (_traffic.MayInsert && _deferredStores.TryDequeue(out (IActorRef Sender, long RequestId) store)) store.Sender.Tell(new StoreInvited(store.RequestId));
    }

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
        _traffic.Stopped(p);
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
