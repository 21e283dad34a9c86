using ActorLab.Domain.Common;
using Akka.Actor;

namespace ActorLab.Actors.Runtime.Weights;

/// <summary>
/// Announces the learner's weights and serves their chunks from the run's store. Keeps the files of the last few
/// versions; remembers the newest across crashes in a small file beside them.
/// </summary>
public sealed class WeightsPublisher : ReceiveActor
{
    /// <summary>No chunk is larger.</summary>
    public const int MaximumChunkBytes = 256 << 10;

    private readonly ContentStore _store;
    private readonly int _keep;
    private readonly HashSet<IActorRef> _subscribers = [];
    private readonly Queue<string> _published = new();
    private WeightsAnnounced? _latest;

    /// <summary>Use <see cref="Props"/>.</summary>
    public WeightsPublisher(ContentStore store, int keep)
    {
        _store = store;
        _keep = keep;

        Receive<PublishWeights>(Publish);
        Receive<SubscribeWeights>(subscribe =>
        {
            if (_subscribers.Add(Sender)) Context.Watch(Sender);
            if (_latest is { } latest && latest.Version > subscribe.Version) Sender.Tell(latest);
        });
        Receive<Terminated>(gone => _subscribers.Remove(gone.ActorRef));
        Receive<PullWeightsChunk>(Serve);
    }

    /// <summary>How the publisher is made.</summary>
    /// <param name="store">The run's weights.</param>
    /// <param name="keep">Versions whose files are kept for those who still pull them.</param>
    public static Props Props(ContentStore store, int keep = 4)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(keep);
        return Akka.Actor.Props.Create(() => new WeightsPublisher(store, keep));
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _latest = WeightsPointer.Read(_store);
        if (_latest is { } latest) _published.Enqueue(latest.Hash);
    }

    private void Publish(PublishWeights publish)
    {
        if (_latest is { } latest && publish.Version <= latest.Version)
        {
            // The same again is a learner that did not hear the answer.
            Sender.Tell(publish.Version == latest.Version && publish.Hash == latest.Hash ? latest : new WeightsOutdated(publish.Version, latest.Version));
            return;
        }

        if (!_store.Has(publish.Hash)) throw new InvalidDataException($"Weights {publish.Version} ({publish.Hash}) were published before they were stored.");
        _latest = new WeightsAnnounced(publish.Version, publish.Hash, publish.Size);
        WeightsPointer.Write(_store, _latest);
        _published.Enqueue(publish.Hash);
        while (_published.Count > _keep)
        {
            string old = _published.Dequeue();
            if (!_published.Contains(old)) _store.Delete(old);
        }

        foreach (IActorRef subscriber in _subscribers) subscriber.Tell(_latest);
        Sender.Tell(_latest);
    }

    private void Serve(PullWeightsChunk pull)
    {
        if (!ContentStore.IsHash(pull.Hash) || pull.Offset < 0 || pull.Length <= 0) return;
        try
        {
            using var file = new FileStream(_store.PathOf(pull.Hash), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
            long left = file.Length - pull.Offset;
            byte[] data = new byte[Math.Clamp(Math.Min(pull.Length, left), 0, MaximumChunkBytes)];
            file.Seek(pull.Offset, SeekOrigin.Begin);
            file.ReadExactly(data);
            Sender.Tell(new WeightsChunk(pull.Hash, pull.Offset, data));
        }
        catch (FileNotFoundException)
        {
            Sender.Tell(new WeightsGone(pull.Hash));
        }
    }
}
