namespace ActorLab.Actors.Runtime.Memory;

/// <summary>One sample.</summary>
/// <param name="Id">Its id, for <see cref="UpdatePriorities"/>.</param>
/// <param name="Trajectory">The trajectory.</param>
/// <param name="Probability">With which probability the draw gave it.</param>
public readonly record struct Sampled(long Id, Trajectory Trajectory, double Probability);

/// <summary>
/// A caller's side of one sample: gathers the parts of the answer, from all partitions, until it is whole. Pure; the owner
/// sends <see cref="Request"/>, sends it again when invited, and after a silence sends what <see cref="Again"/> gives.
/// </summary>
public sealed class SampleQuery
{
    private readonly RequestNumbers _numbers;
    private readonly SortedDictionary<int, (int Count, List<Sampled> Samples)> _parts = [];
    private int _answering = -1;

    /// <summary>A question.</summary>
    public SampleQuery(RequestNumbers numbers, Sampler sampler, int count, IEnumerable<int>? keys = null, ulong seed = 0)
    {
        _numbers = numbers;
        Request = new SampleTrajectories(numbers.Next(), sampler, count, [.. keys ?? []], seed);
    }

    /// <summary>What to send.</summary>
    public SampleTrajectories Request { get; private set; }

    /// <summary>Whether all parts are there.</summary>
    public bool IsComplete => _parts.Count == _answering && _parts.Values.All(p => p.Samples.Count == p.Count);

    /// <summary>The samples, by partition.</summary>
    public IReadOnlyList<Sampled> Samples => [.. _parts.Values.SelectMany(p => p.Samples)];

    /// <summary>Takes a part in, if it answers this question's last request.</summary>
    /// <returns>Whether the answer is now complete.</returns>
    public bool Add(TrajectoriesSampled part)
    {
        if (part.RequestId != Request.RequestId) return false;
        _answering = part.Answering;
        if (!_parts.TryGetValue(part.Partition, out (int Count, List<Sampled> Samples) found)) _parts[part.Partition] = found = (part.Count, []);
        for (int i = 0; i < part.Ids.Length; i++) found.Samples.Add(new Sampled(part.Ids[i], part.Trajectories[i], part.Probabilities[i]));
        return IsComplete;
    }

    /// <summary>The question under a new number; parts of the old answer no longer count.</summary>
    public SampleTrajectories Again()
    {
        _parts.Clear();
        _answering = -1;
        return Request = Request with { RequestId = _numbers.Next() };
    }
}
