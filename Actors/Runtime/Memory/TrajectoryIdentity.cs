namespace ActorLab.Actors.Runtime.Memory;

/// <summary>Trajectories are the same if key and content are; reward, version and source say only how one was found.</summary>
public sealed class TrajectoryIdentity : IEqualityComparer<Trajectory>
{
    /// <summary>The only one needed.</summary>
    public static TrajectoryIdentity Instance { get; } = new();

    /// <inheritdoc/>
    public bool Equals(Trajectory? x, Trajectory? y) =>
        ReferenceEquals(x, y) || (x is not null && y is not null && x.Key == y.Key && x.Content.AsSpan().SequenceEqual(y.Content));

    /// <inheritdoc/>
    public int GetHashCode(Trajectory obj)
    {
        var hash = default(HashCode);
        hash.Add(obj.Key);
        hash.AddBytes(obj.Content);
        return hash.ToHashCode();
    }
}
