namespace ActorLab.Domain.ArchitectureSearch.Controller;

/// <summary>How quality and cost make a reward.</summary>
public enum RewardKind
{
    /// <summary>Q + β·|T/T0 − 1|: largest at the target, so one search finds it (TuNAS, absolute reward).</summary>
    Absolute,

    /// <summary>Q·(T/T0)^β: the target is but a constant factor, so β alone decides where the search ends.</summary>
    MnasNetSoft,

    /// <summary>Q·min(1, (T/T0)^β): flat below the target.</summary>
    MnasNetHard,
}
