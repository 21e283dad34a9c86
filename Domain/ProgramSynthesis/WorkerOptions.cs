using ActorLab.Domain.Common;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>The actors of one run.</summary>
public sealed record WorkerOptions
{
    /// <summary>Explorers.</summary>
    [Setting("Explorers; 0 means one for each core but the learner's.", Unit = "actors", Min = 0, Max = 1024)]
    public int Explorers { get; init; }

    /// <summary>Training questions of one shard.</summary>
    [Setting("Training questions of one shard: the unit of leased work.", Unit = "questions", Min = 1)]
    public int ShardSize { get; init; } = 128;

    /// <summary>Partitions of the trajectory memory.</summary>
    [Setting("Partitions of the trajectory memory.", Unit = "actors", Min = 1, Max = 256)]
    public int MemoryPartitions { get; init; } = 1;
}
