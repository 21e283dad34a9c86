using ActorLab.Domain.Common;

namespace ActorLab.Domain.ArchitectureSearch.Controller;

/// <summary>The reward of an architecture of quality Q (accuracy, 0 to 1) and cost T; pure functions of both.</summary>
public sealed record RewardOptions
{
    /// <summary>Which reward.</summary>
    [Setting("Which reward: absolute (accuracy + beta * |cost / target - 1|), mnas-net-soft (accuracy * (cost / target)^beta) or mnas-net-hard (the same, but no more than the accuracy).")]
    public RewardKind Kind { get; init; } = RewardKind.Absolute;

    /// <summary>The exponent or slope β.</summary>
    [Setting("Slope (absolute) or exponent (mnas-net) of the cost.", Below = 0)]
    public double Beta { get; init; } = -0.1;

    /// <summary>The target cost T0.</summary>
    [Setting("The cost that is wanted, in the unit of the costs.", Above = 0)]
    public double Target { get; init; } = 1;

    /// <summary>
    /// What of the reward depends on the architecture: the reward is <see cref="Scale"/> times it. The controller learns from
    /// this, because a common factor changes nothing but the rounding of a gradient that Adam divides by its own size: so of
    /// the soft reward the target drops out exactly, to the last bit.
    /// </summary>
    /// <param name="quality">Q.</param>
    /// <param name="cost">T, above 0.</param>
    public double Signal(double quality, double cost) => Kind switch
    {
        RewardKind.Absolute => quality + Beta * Math.Abs(cost / Target - 1),
        RewardKind.MnasNetSoft => quality * Math.Pow(cost, Beta),
        RewardKind.MnasNetHard => quality * Math.Min(1, Math.Pow(cost / Target, Beta)),
        _ => throw new InvalidOperationException($"{Kind} is no reward."),
    };

    /// <summary>The factor that all rewards have in common: T0^−β of the soft reward, else 1.</summary>
    public double Scale => Kind == RewardKind.MnasNetSoft ? Math.Pow(Target, -Beta) : 1;

    /// <summary>The reward R.</summary>
    /// <param name="quality">Q.</param>
    /// <param name="cost">T, above 0.</param>
    public double Reward(double quality, double cost) => Scale * Signal(quality, cost);
}
