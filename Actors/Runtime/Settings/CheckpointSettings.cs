using ActorLab.Domain.Common;

namespace ActorLab.Actors.Runtime.Settings;

/// <summary>How often all that a resume needs is saved.</summary>
public sealed record CheckpointSettings
{
    /// <summary>Steps between checkpoints.</summary>
    [Setting("A checkpoint is written whenever this many learner steps have passed; null: by time alone.", Unit = "steps", Min = 1, MayChange = true)]
    public long? EverySteps { get; init; }

    /// <summary>Time between checkpoints.</summary>
    [Setting("A checkpoint is written whenever this time has passed; null: by steps alone.", Min = 1, MayChange = true)]
    public TimeSpan? EveryTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How many are kept.</summary>
    [Setting("How many of the newest checkpoints are kept.", Unit = "checkpoints", Min = 1, Max = 1000, MayChange = true)]
    public int Keep { get; init; } = 3;
}
