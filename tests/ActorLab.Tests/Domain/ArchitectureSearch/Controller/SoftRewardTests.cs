using ActorLab.Domain.ArchitectureSearch.Controller;
using ActorLab.Domain.ArchitectureSearch.Spaces;
using ActorLab.Domain.Common;
using ActorLab.Tests.Domain.ArchitectureSearch.Spaces;
using FsCheck.Xunit;

namespace ActorLab.Tests.Domain.ArchitectureSearch.Controller;

/// <summary>
/// Why the target of the soft MnasNet reward changes nothing (spec 1.6). R = s·U, where U = Q·T^β knows no target and s = T0^−β no
/// architecture. The baseline is linear in R, so the advantage and the gradient are s times those of U; Adam divides by the root of
/// the gradient's mean square, which is s times that of U. In exact arithmetic s drops out, but for Adam's ε, which would
/// have to be s times as large. In floating point that is exact if s is a power of two, for then every product is; for another s
/// each product rounds by itself. So the controller computes with U, and ε and the entropy's weight are in units of s.
/// </summary>
public sealed class SoftRewardTests
{
    private static readonly ChoiceTree Tree = ChoiceTree.Of(TinySpace.Make());

    private static readonly ControllerOptions Options = new() { Steps = 200, Architectures = 2, Reward = new() { Kind = RewardKind.MnasNetSoft, Beta = -0.07 } };

    [Property(MaxTest = 10)]
    public void The_target_changes_no_bit_of_any_state(ulong seed, ushort target)
    {
        ControllerState[] one = Trajectory(Options, seed, Quality);
        ControllerState[] other = Trajectory(Options with { Reward = Options.Reward with { Target = 0.01 + target / 7.0 } }, seed, Quality);
        Assert.Equal(one, other);
        Assert.NotEqual(one[^1].Logits[0], one[^2].Logits[0]);
    }

    [Theory]
    [InlineData(-20)]
    [InlineData(-1)]
    [InlineData(3)]
    public void A_factor_that_is_a_power_of_two_drops_out_bit_for_bit_if_epsilon_has_it_too(int power)
    {
        double factor = Math.Pow(2, power);
        ControllerOptions scaled = Options with { Epsilon = Options.Epsilon * factor };
        ControllerState[] one = Trajectory(Options, 5, Quality), other = Trajectory(scaled, 5, (genotype, random) => factor * Quality(genotype, random));
        Assert.Equal(one.Select(s => s.Logits.ToArray()), other.Select(s => s.Logits.ToArray()));
        Assert.Equal(one[^1].BaselineSum * factor, other[^1].BaselineSum);
    }

    [Fact]
    public void Another_factor_drops_out_but_for_rounding()
    {
        ControllerOptions scaled = Options with { Epsilon = Options.Epsilon * 3 };
        ControllerState one = Trajectory(Options, 5, Quality)[^1], other = Trajectory(scaled, 5, (genotype, random) => 3 * Quality(genotype, random))[^1];
        Assert.NotEqual(one.Logits.ToArray(), other.Logits.ToArray());
        for (int i = 0; i < one.Logits.Length; i++) Assert.Equal(one.Logits[i], other.Logits[i], 9);
    }

    [Fact]
    public void The_absolute_reward_knows_its_target()
    {
        ControllerOptions absolute = Options with { Reward = new() { Beta = -0.3, Target = 6 } };
        Assert.NotEqual(Trajectory(absolute, 5, Quality)[^1], Trajectory(absolute with { Reward = absolute.Reward with { Target = 9 } }, 5, Quality)[^1]);
    }

    private static ControllerState[] Trajectory(ControllerOptions options, ulong seed, Func<Genotype, RandomStream, double> quality)
    {
        var controller = new SearchController(Tree, options);
        var streams = new RandomStreams(seed);
        var states = new List<ControllerState> { controller.Start };
        while (states[^1].Step < options.Steps)
        {
            ControllerState state = states[^1];
            RandomStream noise = streams.Get("noise", state.Step);
            states.Add(controller.Update(state, [.. controller.Draw(state, streams).Select(d => new ArchitectureScore(d.Genotype, quality(d.Genotype, noise), Cost(d.Genotype)))]));
        }

        return [.. states];
    }

    private static double Quality(Genotype genotype, RandomStream random) => 0.5 + 0.05 * genotype.Options.Sum() + 0.03 * random.NextGaussian();

    private static double Cost(Genotype genotype) => 3 + genotype.Options.Sum();
}
