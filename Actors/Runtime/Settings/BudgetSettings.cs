using ActorLab.Domain.Common;

namespace ActorLab.Actors.Runtime.Settings;

/// <summary>When a run ends: at the first limit reached.</summary>
public sealed record BudgetSettings
{
    /// <summary>How many learner steps.</summary>
    [Setting("The run ends after this many learner steps; null: no such limit.", Unit = "steps", Min = 1, MayChange = true)]
    public long? Steps { get; init; }

    /// <summary>How much time.</summary>
    [Setting("The run ends after this time, which a resume goes on counting; null: no such limit.", Min = 1, MayChange = true)]
    public TimeSpan? WallTime { get; init; }
}
