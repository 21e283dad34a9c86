using ActorLab.Domain.ArchitectureSearch.Controller;
using ActorLab.Domain.ArchitectureSearch.Spaces;
using ActorLab.Domain.Common;
using ActorLab.Tests.Domain.ArchitectureSearch.Spaces;
using FsCheck.Xunit;

namespace ActorLab.Tests.Domain.ArchitectureSearch.Controller;

public sealed class SearchControllerTests
{
    private static readonly ChoiceTree Tree = ChoiceTree.Of(TinySpace.Make());

    private static readonly ControllerOptions Options = new() { Steps = 400, Reward = new() { Target = 10 } };

    [Fact]
    public void At_the_start_all_options_are_equally_likely()
    {
        var controller = new SearchController(Tree, Options);
        for (int i = 0; i < Tree.Count; i++) Assert.All(controller.Probabilities(controller.Start, i), p => Assert.Equal(1.0 / Tree.Nodes[i].Count, p, 15));
        Assert.Equal(-Math.Log(3 * 2 * 3 * 2 * 2 * 2), controller.LogProbability(controller.Start, new Genotype([0, 0, 0, 0, 0, 0])), 12);
        Assert.Equal(Math.Log(3 * 2 * 2 * 2), controller.Entropy(controller.Start, new Genotype([0, 1, 0, 0, 0, 0])), 12);
        Assert.Equal(0, controller.Baseline(controller.Start));
    }

    [Property(MaxTest = 30)]
    public void The_probabilities_of_distinct_architectures_sum_to_one(ulong seed)
    {
        var controller = new SearchController(Tree, Options);
        ControllerState state = Random(controller, seed);
        double sum = All().Select(g => g.Canonical(Tree)).Distinct().Sum(g => Math.Exp(controller.LogProbability(state, g)));
        Assert.Equal(1, sum, tolerance: 1e-12);
    }

    [Property(MaxTest = 50)]
    public void The_gradient_is_that_of_finite_differences(ulong seed, bool isSoft)
    {
        var reward = new RewardOptions { Kind = isSoft ? RewardKind.MnasNetSoft : RewardKind.Absolute, Target = 10 };
        var controller = new SearchController(Tree, Options with { EntropyWeight = 0.3, Reward = reward });
        ControllerState state = Random(controller, seed);
        var random = new RandomStream(seed);
        (Genotype, double)[] samples = [.. Enumerable.Range(0, 3).Select(_ => (GenotypeDraws.Uniform(Tree, random), random.NextGaussian()))];

        double[] gradient = controller.Gradient(state, samples);
        for (int i = 0; i < gradient.Length; i++)
        {
            const double h = 1e-5;
            double slope = (Loss(Moved(i, h)) - Loss(Moved(i, -h))) / (2 * h);
            Assert.Equal(slope, gradient[i], tolerance: 1e-8);
        }

        ControllerState Moved(int i, double by) => state with { Logits = state.Logits.SetItem(i, state.Logits[i] + by) };

        double Loss(ControllerState at) =>
            samples.Average(s => -s.Item2 * controller.LogProbability(at, s.Item1) - 0.3 / reward.Scale * controller.Entropy(at, s.Item1));
    }

    [Fact]
    public void Choices_that_do_not_count_are_not_learned()
    {
        var controller = new SearchController(Tree, Options);
        double[] gradient = controller.Gradient(controller.Start, [(new Genotype([0, 1, 2, 1, 0, 0]), 1.0)]);
        Assert.All(gradient[5..10], g => Assert.Equal(0, g));
        Assert.All(gradient[..5], g => Assert.NotEqual(0, g));
    }

    [Fact]
    public void A_step_is_Adam_without_momentum_on_the_advantage_over_a_baseline_that_knows_the_step()
    {
        var controller = new SearchController(ChoiceTree.Flat([2]), Options with { Delay = 0, OperationWarmup = 0, FilterWarmup = 0, Reward = new() { Beta = -0.1, Target = 1 } });
        ControllerState first = controller.Update(controller.Start, [Score(0, 0.5)]);
        Assert.Equal(0.5, controller.Baseline(first), 15);
        Assert.All(first.Logits, l => Assert.Equal(0, l));

        // Baseline (.95 * .05 * .5 + .05 * .9) / .0975, advantage .9 less that; gradient of -log softmax at zero logits is +-.5.
        ControllerState second = controller.Update(first, [Score(1, 0.9)]);
        double baseline = (0.95 * 0.05 * 0.5 + 0.05 * 0.9) / 0.0975, advantage = 0.9 - baseline, g = -advantage * 0.5;
        double v = 0.001 * g * g, rate = 0.02 * Math.Pow(10, 1.0 / 400), move = rate * g / (Math.Sqrt(v / (1 - 0.999 * 0.999)) + 1e-8);
        Assert.Equal(baseline, controller.Baseline(second), 12);
        Assert.Equal(-move, second.Logits[1], 12);
        Assert.Equal(move, second.Logits[0], 12);
        Assert.Equal(v, second.SecondMoments[0], 15);
        Assert.Equal(2, second.Step);
    }

    [Fact]
    public void Several_architectures_are_averaged()
    {
        var controller = new SearchController(Tree, Options with { Delay = 0, OperationWarmup = 0, FilterWarmup = 0 });
        Genotype a = new([0, 0, 0, 0, 0, 0]), b = new([1, 1, 0, 0, 1, 1]);
        ControllerState state = controller.Update(Random(controller, 4), [new(a, 0.9, 10), new(b, 0.3, 12)]);
        ControllerState other = controller.Update(Random(controller, 4), [new(b, 0.3, 12), new(a, 0.9, 10)]);
        Assert.Equal(state.BaselineSum, other.BaselineSum, 15);
        for (int i = 0; i < state.Logits.Length; i++) Assert.Equal(state.Logits[i], other.Logits[i], 12);
        double[] mean = controller.Gradient(state, [(a, 0.7), (b, -0.2)]), one = controller.Gradient(state, [(a, 0.7)]), two = controller.Gradient(state, [(b, -0.2)]);
        for (int i = 0; i < mean.Length; i++) Assert.Equal((one[i] + two[i]) / 2, mean[i], 15);
    }

    [Fact]
    public void The_learning_rate_is_zero_for_a_quarter_then_grows_tenfold()
    {
        var controller = new SearchController(Tree, Options);
        Assert.Equal((0, 0), (controller.LearningRate(0), controller.LearningRate(99)));
        Assert.Equal(0.02, controller.LearningRate(100), 15);
        Assert.Equal(0.02 * Math.Sqrt(10), controller.LearningRate(250), 15);
        Assert.Equal(0.2, controller.LearningRate(400), 15);
        ControllerState state = controller.Start;
        for (int i = 0; i < 100; i++) state = controller.Update(state, [new(new Genotype([0, 0, 0, 0, 0, 0]), i / 100.0, 10)]);
        Assert.All(state.Logits, l => Assert.Equal(0, l));
        Assert.True(state.BaselineSum > 0 && state.SecondMoments[0] > 0);
        Assert.All(controller.Update(state, [new(new Genotype([0, 0, 0, 0, 0, 0]), 0.5, 10)]).Logits, l => Assert.NotEqual(0, l));
    }

    [Fact]
    public void Warmup_gets_rarer_and_runs_all_operations_or_the_largest_width()
    {
        var controller = new SearchController(Tree, Options with { FilterWarmup = 0.125 });
        Assert.Equal((1, 0.5, 0), (controller.WarmupProbability(ChoiceKind.Operation, 0), controller.WarmupProbability(ChoiceKind.Operation, 50), controller.WarmupProbability(ChoiceKind.Operation, 100)));
        Assert.Equal((0.5, 0), (controller.WarmupProbability(ChoiceKind.Filters, 25), controller.WarmupProbability(ChoiceKind.Filters, 50)));
        var genotype = new Genotype([1, 0, 1, 0, 0, 1]);
        Selection all = controller.Warm(0, genotype, new RandomStream(1));
        Assert.Equal([true, true, true, false, true, true], all.All.ToArray());
        Assert.Equal([1, 0, 1, 1, 0, 1], all.Options.ToArray());
        Selection none = controller.Warm(100, genotype, new RandomStream(1));
        Assert.All(none.All, Assert.False);
        Assert.Equal(genotype.Options.ToArray(), none.Options.ToArray());

        // Each choice by itself.
        var random = new RandomStream(2);
        Selection[] half = [.. Enumerable.Range(0, 4000).Select(_ => controller.Warm(50, genotype, random))];
        Assert.InRange(half.Count(s => s.All[0]), 1880, 2120);
        Assert.InRange(half.Count(s => s.All[0] && s.All[2]), 900, 1100);
        Assert.All(half, s => Assert.Equal(0, s.Options[3]));
    }

    [Fact]
    public void Warmup_longer_than_the_delay_is_refused()
    {
        Assert.Null(Options.FindFault());
        Assert.NotNull((Options with { Delay = 0.2 }).FindFault());
        Assert.NotNull((Options with { OperationWarmup = 0.3 }).FindFault());
    }

    [Fact]
    public void Samples_follow_the_probabilities()
    {
        var controller = new SearchController(Tree, Options);
        ControllerState state = Random(controller, 9);
        var random = new RandomStream(5);
        Genotype[] drawn = [.. Enumerable.Range(0, 20_000).Select(_ => controller.Sample(state, random))];
        for (int i = 0; i < Tree.Count; i++)
        {
            double[] probabilities = controller.Probabilities(state, i);
            for (int k = 0; k < probabilities.Length; k++) Assert.InRange(drawn.Count(g => g.Options[i] == k) / 20_000.0, probabilities[k] - 0.015, probabilities[k] + 0.015);
        }
    }

    [Fact]
    public void A_step_can_be_drawn_again_and_steps_and_places_differ()
    {
        var controller = new SearchController(Tree, Options with { Architectures = 8 });
        var streams = new RandomStreams(11);
        ControllerState state = Random(controller, 2);
        string[] first = Text(state), again = Text(state), next = Text(state with { Step = state.Step + 1 });
        Assert.Equal(first, again);
        Assert.NotEqual(first, next);
        Assert.True(first.Distinct().Count() > 2);

        string[] Text(ControllerState at) => [.. controller.Draw(at, streams).Select(d => $"{d.Genotype} {string.Join("", d.Training.All)} {string.Join("", d.Training.Options)}")];
    }

    [Fact]
    public void What_is_not_allowed_is_drawn_again()
    {
        var controller = new SearchController(Tree, Options with { Architectures = 50 });
        Assert.All(controller.Draw(controller.Start, new RandomStreams(1), g => g.Options[0] == 2), d => Assert.Equal(2, d.Genotype.Options[0]));
        Assert.Contains("too many gaps", Assert.Throws<InputException>(() => controller.Draw(controller.Start, new RandomStreams(1), _ => false)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_search_finds_the_best_architecture_and_goes_on_bit_for_bit_from_a_state()
    {
        var controller = new SearchController(Tree, Options with { Architectures = 4 });
        var streams = new RandomStreams(3);
        ControllerState state = controller.Start, middle = state;
        while (state.Step < 400)
        {
            state = Step(state, streams);
            if (state.Step == 150) middle = state;
        }

        ArchitectureChoice best = controller.Best(state);
        Assert.Equal("2:0:1:1:0:1", best.Genotype.ToString());
        Assert.True(best.Smallest > 0.9, $"{best.Smallest}");
        Assert.Equal(best.Probabilities.Aggregate(1.0, (p, q) => p * q), best.Probability, 12);

        // As if written down and read again.
        ControllerState copy = new(middle.Step, [.. middle.Logits.ToArray()], [.. middle.SecondMoments.ToArray()], middle.BaselineSum, middle.BaselineWeight);
        Assert.Equal(middle, copy);
        while (copy.Step < 400) copy = Step(copy, new RandomStreams(3));
        Assert.Equal(state, copy);
        Assert.NotEqual(state, copy with { BaselineSum = 0 });

        ControllerState Step(ControllerState at, RandomStreams from) => controller.Update(at, [.. controller.Draw(at, from).Select(d => new ArchitectureScore(d.Genotype, Quality(d.Genotype), 10))]);

        static double Quality(Genotype genotype) => genotype.Options.Zip([2, 0, 1, 1, 0, 1], (a, b) => a == b).Count(isEqual => isEqual) / 6.0;
    }

    [Fact]
    public void The_smallest_probability_is_that_of_choices_that_count()
    {
        var controller = new SearchController(Tree, Options);
        ControllerState state = controller.Start with { Logits = [5, 0, 0, 0, 5, 0, 0, 0, 0, 0, 5, 0, 0, 5] };
        ArchitectureChoice best = controller.Best(state);
        Assert.Equal([0, 1, 0, 0, 0, 1], best.Genotype.Options.ToArray());
        Assert.Equal(best.Probabilities[0], best.Smallest);
        Assert.Equal(1.0 / 3, best.Probabilities[2], 12);
    }

    [Fact]
    public void The_likeliest_allowed_is_given()
    {
        var controller = new SearchController(Tree, Options);
        ControllerState state = Random(controller, 6);
        Assert.Equal(controller.Best(state).Genotype, controller.BestAllowed(state, _ => true, new RandomStream(1))!.Genotype);
        Assert.Null(controller.BestAllowed(state, _ => false, new RandomStream(1)));
        int other = 1 - controller.Best(state).Genotype.Options[5];
        Genotype[] drawn = [.. Enumerable.Range(0, 64).Aggregate((new RandomStream(1), new List<Genotype>()), (a, _) => { a.Item2.Add(controller.Sample(state, a.Item1)); return a; }).Item2];
        double expected = drawn.Where(g => g.Options[5] == other).Max(g => controller.LogProbability(state, g));
        Assert.Equal(expected, controller.LogProbability(state, controller.BestAllowed(state, g => g.Options[5] == other, new RandomStream(1))!.Genotype));
    }

    [Fact]
    public void A_score_that_is_no_number_is_refused()
    {
        var controller = new SearchController(Tree, Options);
        Assert.Throws<ArgumentException>(() => controller.Update(controller.Start, []));
        Assert.Contains("0:0:0:0:0:0", Assert.Throws<ArgumentException>(() => controller.Update(controller.Start, [new(new Genotype([0, 0, 0, 0, 0, 0]), double.NaN, 10)])).Message, StringComparison.Ordinal);
    }

    private static ArchitectureScore Score(int option, double quality) => new(new Genotype([option]), quality, 1);

    private static ControllerState Random(SearchController controller, ulong seed)
    {
        var random = new RandomStream(seed);
        ControllerState start = controller.Start;
        return start with { Step = 120, Logits = [.. start.Logits.Select(_ => random.NextGaussian())], SecondMoments = [.. start.Logits.Select(_ => random.NextDouble())] };
    }

    private static IEnumerable<Genotype> All()
    {
        for (int i = 0; i < (int)Tree.Genotypes; i++)
        {
            var options = new int[Tree.Count];
            for (int k = 0, rest = i; k < options.Length; rest /= Tree.Nodes[k++].Count) options[k] = rest % Tree.Nodes[k].Count;
            yield return new Genotype(options);
        }
    }
}
