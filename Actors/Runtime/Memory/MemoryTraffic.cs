using ActorLab.Domain.Common;

namespace ActorLab.Actors.Runtime.Memory;

/// <summary>
/// What goes into and out of all partitions together: whether inserts and samples may go on, and how a sample is shared
/// out. Pure; the router carries it out.
/// </summary>
internal sealed class MemoryTraffic(MemoryOptions options)
{
    private readonly RateLimiter? _limiter = options.RateLimit is { } limit ? new RateLimiter(limit) : null;
    private readonly RandomStreams _streams = new(options.Seed);
    private readonly Part[] _parts = [.. Enumerable.Range(0, options.Partitions).Select(_ => new Part())];
    private long _sampled;

    /// <summary>Whether a rate limit is set.</summary>
    public bool IsLimited => _limiter is not null;

    /// <summary>Whether every partition has said what it holds.</summary>
    public bool IsKnown => _parts.All(p => p.Last is not null);

    /// <summary>Whether a store may go to its partition.</summary>
    public bool MayInsert => _limiter is null || (IsKnown && _limiter.MayInsert(Inserted + _parts.Sum(p => p.UnderWay), _sampled, Size));

    /// <summary>Whether samples may be drawn.</summary>
    public bool MaySample => IsKnown && Size > 0 && (_limiter is null || _limiter.MaySample(Inserted, _sampled, Size));

    private long Inserted => _parts.Sum(p => p.Last?.Inserted ?? 0);

    private long Size => _parts.Sum(p => (long)(p.Last?.Count ?? 0));

    /// <summary>Notes that trajectories go to a partition.</summary>
    public void Forwarded(int partition, int trajectories) => _parts[partition].Forwarded += trajectories;

    /// <summary>Takes in where a partition stands.</summary>
    public void Reported(PartitionReport report)
    {
        Part part = _parts[report.Partition];

        // The samples of earlier lives of this memory; those of this one are counted here.
        if (part.Last is null) _sampled += report.Drawn;
        part.Last = report;
    }

    /// <summary>A partition stopped: what was under way to it will not come.</summary>
    public void Stopped(int partition)
    {
        Part part = _parts[partition];
        part.Forwarded = 0;
        if (part.Last is { } last) part.Last = last with { Answered = 0 };
    }

    /// <summary>Shares a request out, or says what is wrong with it.</summary>
    public IReadOnlyList<(int Partition, DrawTrajectories Order)> Share(SampleTrajectories request, out string? fault)
    {
        fault = request.Count is < 1 or > 1_000_000 ? "The count must be between 1 and 1000000."
            : !Enum.IsDefined(request.Sampler) ? $"There is no sampler {(int)request.Sampler}."
            : null;
        if (fault is not null) return [];
        ulong seed = request.Seed != 0 ? request.Seed : _streams.Get("memory-sampling", unchecked((int)_sampled)).NextULong();
        IReadOnlyList<(int, DrawTrajectories)> orders = request.Keys is { Length: > 0 } ? ByKey(request, seed)
            : request.Sampler == Sampler.TopPerKey ? [.. _parts.Select((_, p) => (p, new DrawTrajectories(request, request.Count, 1, seed, _parts.Length)))]
            : request.Sampler == Sampler.Newest ? Evenly(request, seed)
            : ByMass(request, seed);
        if (orders.Count == 0) fault = $"No trajectory can be drawn by {request.Sampler}: none has a weight above 0. Report priorities first.";
        else if (request.Keys is { Length: > 0 } keys) _sampled += (long)request.Count * keys.Length;
        else if (request.Sampler != Sampler.TopPerKey) _sampled += request.Count;
        return orders;
    }

    private List<(int, DrawTrajectories)> ByKey(SampleTrajectories request, ulong seed)
    {
        IGrouping<int, int>[] groups = [.. request.Keys.Distinct().GroupBy(key => MemoryPartitions.Of(key, _parts.Length))];
        return [.. groups.Select(g => (g.Key, new DrawTrajectories(request with { Keys = [.. g] }, request.Count, 1, seed, groups.Length)))];
    }

    private List<(int, DrawTrajectories)> Evenly(SampleTrajectories request, ulong seed)
    {
        int answering = Math.Min(_parts.Length, request.Count);
        return
        [
            .. Enumerable.Range(0, answering).Select(p => (p, new DrawTrajectories(
                request, (request.Count / _parts.Length) + (p < request.Count % _parts.Length ? 1 : 0), 1, seed, answering))),
        ];
    }

    /// <summary>Each draw goes to a partition with its share of all weights; the partition multiplies its own probability with that.</summary>
    private List<(int, DrawTrajectories)> ByMass(SampleTrajectories request, ulong seed)
    {
        double[] masses = [.. _parts.Select(p => p.Last is not { } last ? 0 : request.Sampler switch
        {
            Sampler.Policy => last.PolicyMass,
            Sampler.Prioritized => last.PriorityMass,
            _ => last.Count,
        })];
        var tree = new SumTree((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)masses.Length), masses.Length, p => masses[p]);
        if (!(tree.Total > 0)) return [];
        RandomStream random = new RandomStreams(seed).Get("memory-share");
        int[] counts = new int[masses.Length];
        if (masses.Length == 1) counts[0] = request.Count;
        else for (int i = 0; i < request.Count; i++) counts[tree.Find(random.NextDouble() * tree.Total)]++;
        int answering = counts.Count(c => c > 0);
        return
        [
            .. Enumerable.Range(0, counts.Length).Where(p => counts[p] > 0)
                .Select(p => (p, new DrawTrajectories(request, counts[p], masses[p] / tree.Total, seed, answering))),
        ];
    }

    private sealed class Part
    {
        public PartitionReport? Last { get; set; }

        public long Forwarded { get; set; }

        public long UnderWay => Math.Max(0, Forwarded - (Last?.Answered ?? 0));
    }
}
