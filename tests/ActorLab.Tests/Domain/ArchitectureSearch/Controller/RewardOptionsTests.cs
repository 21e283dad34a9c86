using ActorLab.Domain.ArchitectureSearch.Controller;
using FsCheck.Xunit;

namespace ActorLab.Tests.Domain.ArchitectureSearch.Controller;

public sealed class RewardOptionsTests
{
    [Theory]
    [InlineData(RewardKind.Absolute, 40, 0.9)]
    [InlineData(RewardKind.Absolute, 50, 0.875)]
    [InlineData(RewardKind.Absolute, 20, 0.85)]
    [InlineData(RewardKind.MnasNetSoft, 40, 0.9)]
    [InlineData(RewardKind.MnasNetSoft, 160, 0.9 * 0.870550563296124)]
    [InlineData(RewardKind.MnasNetSoft, 10, 0.9 * 1.148698354997035)]
    [InlineData(RewardKind.MnasNetHard, 160, 0.9 * 0.870550563296124)]
    [InlineData(RewardKind.MnasNetHard, 10, 0.9)]
    public void Rewards_are_those_of_the_paper(RewardKind kind, double cost, double reward) =>
        Assert.Equal(reward, new RewardOptions { Kind = kind, Beta = -0.1, Target = 40 }.Reward(0.9, cost), 12);

    [Property(MaxTest = 100)]
    public void Only_of_the_soft_reward_the_target_is_a_factor(byte quality, ushort cost, ushort target)
    {
        double q = quality / 255.0, t = 1 + cost, t0 = 1 + target;
        var soft = new RewardOptions { Kind = RewardKind.MnasNetSoft, Beta = -0.07, Target = t0 };
        Assert.Equal(soft.Signal(q, t), (soft with { Target = 3 * t0 }).Signal(q, t));
        Assert.Equal(q * Math.Pow(t / t0, -0.07), soft.Reward(q, t), tolerance: 1e-12);
        foreach (RewardKind kind in new[] { RewardKind.Absolute, RewardKind.MnasNetHard })
        {
            RewardOptions other = soft with { Kind = kind };
            Assert.Equal(1, other.Scale);
            Assert.Equal(other.Signal(q, t), other.Reward(q, t));
        }
    }
}
