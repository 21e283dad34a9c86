namespace ActorLab.Actors.Runtime.Weights;

/// <summary>How a node pulls weights.</summary>
public sealed record WeightsCacheOptions
{
    /// <summary>Bytes of a chunk, 64 to 256 KB, below the transport's frame.</summary>
    public int ChunkBytes { get; init; } = 64 << 10;

    /// <summary>Chunks under way at once.</summary>
    public int Window { get; init; } = 4;

    /// <summary>Silence after which a pull goes on from what has arrived.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often the cache tells the publisher that it is still there.</summary>
    public TimeSpan SubscribeEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Pulled files to keep. Files that the cache found and did not pull are not its own and stay.</summary>
    public int Keep { get; init; } = 3;
}
