namespace ActorLab.Actors.Runtime.Memory;

/// <summary>
/// Decides whether the next insert or sample may go ahead. With <c>ahead = inserts x ratio - samples</c>, both may while
/// it lies within the tolerance of what the minimum size brings; beyond, only the side that brings it back. Judged before
/// a request, so a side oversteps by one request at most, and never do both wait. Pure.
/// </summary>
public sealed class RateLimiter
{
    private readonly RateLimit _limit;
    private readonly double _middle;

    /// <summary>A limiter.</summary>
    public RateLimiter(RateLimit limit)
    {
        if (limit.FindFault() is { } fault) throw new ArgumentException($"The rate limit is wrong: {fault}.", nameof(limit));
        _limit = limit;
        _middle = limit.SamplesPerInsert * limit.MinimumSize;
    }

    /// <summary>Whether inserts may go on.</summary>
    /// <param name="inserted">Trajectories stored so far and under way.</param>
    /// <param name="sampled">Samples so far.</param>
    /// <param name="size">Trajectories there.</param>
    public bool MayInsert(long inserted, long sampled, long size) =>
        _limit.SamplesPerInsert == 0 || size < _limit.MinimumSize || Ahead(inserted, sampled) < _middle + _limit.Tolerance;

    /// <summary>Whether samples may go on.</summary>
    /// <param name="inserted">Trajectories stored so far.</param>
    /// <param name="sampled">Samples so far.</param>
    /// <param name="size">Trajectories there.</param>
    public bool MaySample(long inserted, long sampled, long size) =>
        size >= _limit.MinimumSize && (_limit.SamplesPerInsert == 0 || Ahead(inserted, sampled) > _middle - _limit.Tolerance);

    private double Ahead(long inserted, long sampled) => (inserted * _limit.SamplesPerInsert) - sampled;
}
