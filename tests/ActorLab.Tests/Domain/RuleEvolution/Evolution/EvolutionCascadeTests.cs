using ActorLab.Domain.RuleEvolution.Evolution;

namespace ActorLab.Tests.Domain.RuleEvolution.Evolution;

public sealed class EvolutionCascadeTests
{
    private static readonly EvolutionCascade Cascade = new(new CascadeOptions { LearningRates = [0.01, 0.1], SurvivorShare = 0.4 });

    private static readonly EvolutionCandidate New = new(new EvolutionProposed(9, "h", "h", null, null, [], null, 0));

    [Fact]
    public void A_rule_whose_probes_are_low_or_diverge_gets_no_more()
    {
        EvolutionCandidate diverged = Judge(New, EvolutionRung.Probe, [double.NaN, double.PositiveInfinity]);
        Assert.True(diverged.IsDone);
        Assert.Equal(new EvolutionFitness(EvolutionRung.Probe, 0), diverged.Fitness);
        Assert.True(Judge(New, EvolutionRung.Probe, [0.29, 0.1]).IsDone);
        EvolutionCandidate good = Judge(New, EvolutionRung.Probe, [0.29, 0.3]);
        Assert.Equal((EvolutionRung.Screen, 0.1), (good.Next!.Value, good.LearningRate));
        Assert.Equal(0.01, Judge(New, EvolutionRung.Probe, [0.4, 0.4]).LearningRate);
    }

    [Fact]
    public void A_probe_may_be_a_little_below_the_median_of_the_others()
    {
        EvolutionCandidate[] others = [.. new[] { 0.2, 0.5, 0.6, 0.7, 0.8 }.Select(p => New with { Probe = p, Screen = p })];
        Assert.Equal(0.5, Cascade.ProbeBar(others), 10);
        Assert.Equal(0.3, Cascade.ProbeBar(others[..4]));
        Assert.True(Judge(New, EvolutionRung.Probe, [0.49, 0.1], others).IsDone);
        Assert.False(Judge(New, EvolutionRung.Probe, [0.51, 0.1], others).IsDone);
    }

    [Fact]
    public void The_best_share_survives_its_first_training()
    {
        EvolutionCandidate[] others = [.. new[] { 0.2, 0.5, 0.6, 0.7, 0.8 }.Select(p => New with { Probe = p, Screen = p })];
        EvolutionCandidate probed = Judge(New, EvolutionRung.Probe, [0.6, 0.1], others);
        Assert.Equal(0.7, Cascade.ScreenBar(others));
        EvolutionCandidate discarded = Judge(probed, EvolutionRung.Screen, [0.69], others);
        Assert.Equal((true, new EvolutionFitness(EvolutionRung.Screen, 0.69)), (discarded.IsDone, discarded.Fitness));
        EvolutionCandidate screened = Judge(probed, EvolutionRung.Screen, [0.7], others);
        Assert.Equal(EvolutionRung.Survivor, screened.Next);
        EvolutionCandidate survivor = Judge(screened, EvolutionRung.Survivor, [0.8, 0.6], others);
        Assert.True(survivor.IsDone);
        Assert.Equal(0.7, survivor.Fitness.Accuracy, 10);
        Assert.True(survivor.Fitness.CompareTo(discarded.Fitness) > 0 && new EvolutionFitness(EvolutionRung.Screen, 0.9).CompareTo(survivor.Fitness) < 0);
        Assert.True(Judge(probed, EvolutionRung.Screen, [0]).IsDone);
    }

    [Fact]
    public void Steps_add_up() => Assert.Equal(30, (New with { Steps = 20 } is var c ? Judge(c, EvolutionRung.Probe, [0, 0]) : c).Steps);

    private static EvolutionCandidate Judge(EvolutionCandidate candidate, EvolutionRung rung, double[] accuracies, EvolutionCandidate[]? others = null) =>
        Cascade.Judge(candidate, new EvolutionEvaluated(candidate.Id, rung, accuracies, 10), others ?? []);
}
