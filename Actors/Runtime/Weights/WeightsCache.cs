using ActorLab.Domain.Common;
using Akka.Actor;
using Akka.Event;

namespace ActorLab.Actors.Runtime.Weights;

/// <summary>
/// One a node: hears of new weights, pulls each version once for all actors of the node, and tells them when it is here.
/// While one version arrives, only the newest of those announced meanwhile is remembered, so a slow node skips versions
/// instead of falling behind. Where the publisher's folder is this node's too, nothing is pulled.
/// </summary>
public sealed class WeightsCache : ReceiveActor, IWithTimers
{
    private readonly IActorRef _publisher;
    private readonly ContentStore _store;
    private readonly WeightsCacheOptions _options;
    private readonly HashSet<IActorRef> _subscribers = [];
    private readonly Queue<string> _pulled = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private WeightsReady? _ready;
    private WeightsAnnounced? _next;
    private PartialDownload? _download;

    /// <summary>Use <see cref="Props"/>.</summary>
    public WeightsCache(IActorRef publisher, ContentStore store, WeightsCacheOptions options)
    {
        _publisher = publisher;
        _store = store;
        _options = options;

        Receive<WeightsAnnounced>(Hear);
        Receive<WeightsChunk>(Take);
        Receive<WeightsGone>(Miss);
        Receive<SubscribeWeights>(subscribe =>
        {
            if (_subscribers.Add(Sender)) Context.Watch(Sender);
            if (_ready is { } ready && ready.Version > subscribe.Version) Sender.Tell(ready);
        });
        Receive<Terminated>(gone => _subscribers.Remove(gone.ActorRef));
        Receive<Retry>(_ =>
        {
            if (_download is null) Begin();
            _download?.Rewind();
            Pull();
        });
        Receive<Subscribe>(_ => _publisher.Tell(new SubscribeWeights(_ready?.Version ?? 0)));
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How a node's cache is made.</summary>
    /// <param name="publisher">The run's publisher.</param>
    /// <param name="store">The node's folder; on the publisher's node the publisher's own.</param>
    /// <param name="options">How to pull.</param>
    public static Props Props(IActorRef publisher, ContentStore store, WeightsCacheOptions? options = null)
    {
        WeightsCacheOptions used = options ?? new WeightsCacheOptions();
        if (used.ChunkBytes is < 1 or > WeightsPublisher.MaximumChunkBytes) throw new ArgumentOutOfRangeException(nameof(options), used.ChunkBytes, $"A chunk has 1 to {WeightsPublisher.MaximumChunkBytes} bytes.");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(used.Window);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(used.Keep);
        return Akka.Actor.Props.Create(() => new WeightsCache(publisher, store, used));
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Self.Tell(Subscribe.Instance);
        Timers.StartPeriodicTimer(nameof(Subscribe), Subscribe.Instance, _options.SubscribeEvery);
    }

    /// <inheritdoc/>
    protected override void PostStop() => _download?.Dispose();

    private void Hear(WeightsAnnounced announced)
    {
        if (!ContentStore.IsHash(announced.Hash) || announced.Size < 0) return;
        if (announced.Version <= Math.Max(_ready?.Version ?? 0, Math.Max(_next?.Version ?? 0, _download?.Target.Version ?? 0))) return;
        _next = announced;
        if (_download is null) Begin();
    }

    private void Begin()
    {
        if (_next is not { } target) return;
        _next = null;
        if (_store.Has(target.Hash) && IsWhole(target))
        {
            Ready(target);
            return;
        }

        _download = new PartialDownload(_store, target);
        if (_download.IsComplete) Finish();
        else Pull();
    }

    private bool IsWhole(WeightsAnnounced target)
    {
        try
        {
            return _store.Find(target.Hash) is { } content && content.Length == target.Size;
        }
        catch (InvalidDataException e)
        {
            _log.Warning("{0} It is pulled again.", e.Message);
            return false;
        }
    }

    private void Pull()
    {
        if (_download is not { } download) return;
        foreach (PullWeightsChunk pull in download.NextPulls(_options.ChunkBytes, _options.Window)) _publisher.Tell(pull);
        Timers.StartSingleTimer(nameof(Retry), Retry.Instance, _options.RetryAfter);
    }

    private void Take(WeightsChunk chunk)
    {
        if (_download is not { } download || !download.Add(chunk)) return;
        if (download.IsComplete) Finish();
        else Pull();
    }

    private void Finish()
    {
        PartialDownload download = End();
        if (download.Finish())
        {
            Context.System.EventStream.Publish(new WeightsPulled(download.Target.Version, download.Target.Size));
            _pulled.Enqueue(download.Target.Hash);
            while (_pulled.Count > _options.Keep)
            {
                string old = _pulled.Dequeue();
                if (!_pulled.Contains(old)) _store.Delete(old);
            }

            Ready(download.Target);
            Begin();
        }
        else
        {
            // Not at once: the publisher's own file may be the damaged one.
            _log.Warning("Weights {0} arrived damaged; they are pulled again.", download.Target.Version);
            _next ??= download.Target;
            Timers.StartSingleTimer(nameof(Retry), Retry.Instance, _options.RetryAfter);
        }
    }

    private void Miss(WeightsGone gone)
    {
        if (_download is not { } download || download.Target.Hash != gone.Hash) return;
        End().Abandon();
        Begin();
    }

    private PartialDownload End()
    {
        PartialDownload ended = _download!;
        _download = null;
        Timers.Cancel(nameof(Retry));
        return ended;
    }

    private void Ready(WeightsAnnounced target)
    {
        _ready = new WeightsReady(target.Version, target.Hash, target.Size);
        foreach (IActorRef subscriber in _subscribers) subscriber.Tell(_ready);
    }

    private sealed record Retry : INoSerializationVerificationNeeded
    {
        public static Retry Instance { get; } = new();
    }

    private sealed record Subscribe : INoSerializationVerificationNeeded
    {
        public static Subscribe Instance { get; } = new();
    }
}
