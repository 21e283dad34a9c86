using Akka.Actor;

namespace ActorLab.Actors.Runtime.Memory;

/// <summary>
/// What waits for the disk in one partition, and who waits for it: a bounded number of bytes, written in groups, one
/// write at a time, so that the slower the disk the larger the groups. Pure decisions; the actor carries them out.
/// </summary>
public sealed class StoreQueue(TrajectoryStore store, long maximumBytes, int batchBytes)
{
    private const int MaximumDeferred = 10_000;

    private readonly Queue<Waiting> _waiting = new();
    private readonly List<Reply> _afterWrite = [];
    private readonly Queue<(IActorRef Sender, long RequestId, long Bytes)> _deferred = new();
    private long _bytesInWrite;

    /// <summary>Bytes accepted and not yet on the disk.</summary>
    public long UnpersistedBytes { get; private set; }

    /// <summary>Whether a write is under way.</summary>
    public bool IsWriting => _afterWrite.Count > 0;

    /// <summary>Accepts a request, or not: then the sender is remembered for an invitation.</summary>
    public bool Accept(IActorRef sender, StoreTrajectories request)
    {
        long bytes = request.Trajectories.Sum(MemoryPartitions.SizeOf);

        // A request larger than the whole bound gets in when nothing else waits; else it never would.
        if (UnpersistedBytes > 0 && UnpersistedBytes + bytes > maximumBytes)
        {
            // Beyond this many the sender's own timer re-sends.
            if (_deferred.Count < MaximumDeferred) _deferred.Enqueue((sender, request.RequestId, bytes));
            return false;
        }

        UnpersistedBytes += bytes;
        _waiting.Enqueue(new Waiting(sender, request, bytes));
        return true;
    }

    /// <summary>
    /// The next write, or null where none is due. Requests that hold nothing new and wait behind no write are answered
    /// through <paramref name="reply"/> at once.
    /// </summary>
    public TrajectoriesStored? NextWrite(Action<IActorRef, TrajectoriesAcknowledged> reply)
    {
        if (IsWriting) return null;
        var batch = new List<Trajectory>();
        var inBatch = new HashSet<Trajectory>(TrajectoryIdentity.Instance);
        while (_waiting.TryPeek(out Waiting? next) && (_bytesInWrite == 0 || _bytesInWrite + next.Bytes <= batchBytes))
        {
            _waiting.Dequeue();
            int added = 0;
            bool waits = false;
            foreach (Trajectory trajectory in next.Request.Trajectories)
            {
                if (store.Knows(trajectory)) continue;
                waits = true;
                if (!inBatch.Add(trajectory)) continue;
                batch.Add(trajectory);
                added++;
            }

            var answer = new TrajectoriesAcknowledged(next.Request.RequestId, added, next.Request.Trajectories.Length - added);
            if (waits)
            {
                _afterWrite.Add(new Reply(next.Sender, answer));
                _bytesInWrite += next.Bytes;
            }
            else
            {
                UnpersistedBytes -= next.Bytes;
                reply(next.Sender, answer);
            }
        }

        return batch.Count > 0 ? new TrajectoriesStored([.. batch]) : null;
    }

    /// <summary>The write is on the disk: those who waited for it are answered.</summary>
    public void Written(Action<IActorRef, TrajectoriesAcknowledged> reply)
    {
        UnpersistedBytes -= _bytesInWrite;
        _bytesInWrite = 0;
        foreach (Reply waiter in _afterWrite) reply(waiter.To, waiter.Answer);
        _afterWrite.Clear();
    }

    /// <summary>Invites deferred senders, first come first, as far as there is room.</summary>
    public void Invite(Action<IActorRef, StoreInvited> invite)
    {
        long room = maximumBytes - UnpersistedBytes;
        while (_deferred.TryPeek(out (IActorRef Sender, long RequestId, long Bytes) next) && (next.Bytes <= room || UnpersistedBytes == 0))
        {
            _deferred.Dequeue();
            invite(next.Sender, new StoreInvited(next.RequestId));
            room -= next.Bytes;
            if (room <= 0) break;
        }
    }

    private sealed record Waiting(IActorRef Sender, StoreTrajectories Request, long Bytes);

    private readonly record struct Reply(IActorRef To, TrajectoriesAcknowledged Answer);
}
