namespace ActorLab.Actors.Runtime.Memory;

/// <summary>
/// A caller's side of one question to the memory: gathers the parts of the answer, from all partitions, until it is
/// whole. Pure; the owner sends <see cref="Request"/> and, after a silence, what <see cref="Again"/> gives.
/// </summary>
public sealed class MemoryQuery
{
    private readonly RequestNumbers _numbers;
    private readonly HashSet<int> _missing;
    private readonly Dictionary<int, List<Trajectory>> _arriving = [];
    private readonly Dictionary<int, IReadOnlyList<Trajectory>> _found = [];

    /// <summary>A question for keys.</summary>
    public MemoryQuery(RequestNumbers numbers, IEnumerable<int> keys)
    {
        _numbers = numbers;
        _missing = [.. keys];
        Request = new FindTrajectories(numbers.Next(), [.. _missing]);
    }

    /// <summary>What to send.</summary>
    public FindTrajectories Request { get; private set; }

    /// <summary>Whether every key's answer is there.</summary>
    public bool IsComplete => _missing.Count == 0;

    /// <summary>The trajectories of each complete key.</summary>
    public IReadOnlyDictionary<int, IReadOnlyList<Trajectory>> Found => _found;

    /// <summary>Takes a part in, if it answers this question's last request.</summary>
    /// <returns>Whether the answer is now complete.</returns>
    public bool Add(TrajectoriesFound part)
    {
        if (part.RequestId != Request.RequestId) return false;
        foreach (Trajectory trajectory in part.Trajectories)
        {
            if (!_arriving.TryGetValue(trajectory.Key, out List<Trajectory>? list)) _arriving[trajectory.Key] = list = [];
            list.Add(trajectory);
        }

        foreach ((int key, int count) in part.CompletedKeys.Zip(part.Counts))
        {
            // Fewer than announced: a part was lost on the way, and the key stays missing until asked for again.
            IReadOnlyList<Trajectory> list = _arriving.Remove(key, out List<Trajectory>? arrived) ? arrived : [];
            if (list.Count == count && _missing.Remove(key)) _found[key] = list;
        }

        return IsComplete;
    }

    /// <summary>The question for what is still missing, under a new number; parts of the old answer no longer count.</summary>
    public FindTrajectories Again()
    {
        _arriving.Clear();
        Request = new FindTrajectories(_numbers.Next(), [.. _missing]);
        return Request;
    }
}
