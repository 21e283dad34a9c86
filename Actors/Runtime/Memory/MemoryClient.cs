namespace ActorLab.Actors.Runtime.Memory;

/// <summary>
/// A caller's side of storing: groups trajectories into requests that the memory takes, keeps each until it is
/// acknowledged, says which to send again, and whether there is room to make more. Pure; the owner sends what it is
/// given, hands in the answers, and asks <see cref="Due"/> on a timer.
/// </summary>
public sealed class MemoryClient
{
    private readonly int _partitions;
    private readonly long _windowBytes;
    private readonly int _requestBytes;
    private readonly TimeSpan _resendAfter;
    private readonly RequestNumbers _numbers = new();
    private readonly SortedDictionary<long, Outstanding> _outstanding = [];

    /// <summary>Makes a client.</summary>
    /// <param name="partitions">As in <see cref="MemoryOptions.Partitions"/>.</param>
    /// <param name="windowBytes">Unacknowledged bytes at which <see cref="HasRoom"/> ends.</param>
    /// <param name="requestBytes">Bytes of one request, below the transport's frame.</param>
    /// <param name="resendAfter">Silence after which a request is sent again; 5 s by default.</param>
    public MemoryClient(int partitions = 1, long windowBytes = 1 << 20, int requestBytes = 64 << 10, TimeSpan? resendAfter = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(partitions);
        _partitions = partitions;
        _windowBytes = windowBytes;
        _requestBytes = requestBytes;
        _resendAfter = resendAfter ?? TimeSpan.FromSeconds(5);
    }

    /// <summary>Whether more may be made: the credit. Without room, the owner stops asking for work.</summary>
    public bool HasRoom => OutstandingBytes < _windowBytes;

    /// <summary>Requests not yet acknowledged.</summary>
    public int OutstandingRequests => _outstanding.Count;

    /// <summary>Their bytes.</summary>
    public long OutstandingBytes { get; private set; }

    /// <summary>Trajectories acknowledged as new.</summary>
    public long Added { get; private set; }

    /// <summary>Trajectories acknowledged as known.</summary>
    public long Known { get; private set; }

    /// <summary>Takes trajectories in and gives the requests to send now.</summary>
    public IReadOnlyList<StoreTrajectories> Store(IEnumerable<Trajectory> trajectories, DateTimeOffset now)
    {
        var requests = new List<StoreTrajectories>();
        foreach (IGrouping<int, Trajectory> partition in trajectories.GroupBy(t => MemoryPartitions.Of(t.Key, _partitions)))
        {
            var group = new List<Trajectory>();
            long bytes = 0;
            foreach (Trajectory trajectory in partition)
            {
                long size = MemoryPartitions.SizeOf(trajectory);
                if (bytes > 0 && bytes + size > _requestBytes) Close();
                group.Add(trajectory);
                bytes += size;
            }

            Close();

            void Close()
            {
                var request = new StoreTrajectories(_numbers.Next(), [.. group]);
                _outstanding.Add(request.RequestId, new Outstanding(request, bytes, now));
                OutstandingBytes += bytes;
                requests.Add(request);
                group.Clear();
                bytes = 0;
            }
        }

        return requests;
    }

    /// <summary>Hands in an acknowledgement.</summary>
    /// <returns>The request it ends, or null where that one had ended already.</returns>
    public StoreTrajectories? Acknowledge(TrajectoriesAcknowledged answer)
    {
        if (Remove(answer.RequestId) is not { } request) return null;
        Added += answer.Added;
        Known += answer.Known;
        return request;
    }

    /// <summary>Hands in a refusal: the request will not be sent again.</summary>
    /// <returns>The request, or null where it had ended already.</returns>
    public StoreTrajectories? Refuse(StoreRefused answer) => Remove(answer.RequestId);

    /// <summary>Hands in an invitation.</summary>
    /// <returns>The request to send now, or null where it has ended.</returns>
    public StoreTrajectories? Invite(StoreInvited invitation, DateTimeOffset now)
    {
        if (!_outstanding.TryGetValue(invitation.RequestId, out Outstanding? found)) return null;
        found.SentAt = now;
        return found.Request;
    }

    /// <summary>The requests that had no answer for too long, to be sent again now. A deferred one counts as unanswered.</summary>
    public IReadOnlyList<StoreTrajectories> Due(DateTimeOffset now)
    {
        var due = new List<StoreTrajectories>();
        foreach (Outstanding outstanding in _outstanding.Values)
        {
            if (now - outstanding.SentAt < _resendAfter) continue;
            outstanding.SentAt = now;
            due.Add(outstanding.Request);
        }

        return due;
    }

    private StoreTrajectories? Remove(long requestId)
    {
        if (!_outstanding.Remove(requestId, out Outstanding? ended)) return null;
        OutstandingBytes -= ended.Bytes;
        return ended.Request;
    }

    private sealed class Outstanding(StoreTrajectories request, long bytes, DateTimeOffset sentAt)
    {
        public StoreTrajectories Request => request;

        public long Bytes => bytes;

        public DateTimeOffset SentAt { get; set; } = sentAt;
    }
}
