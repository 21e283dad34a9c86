using ActorLab.Domain.ArchitectureSearch.Networks;
using ActorLab.Domain.ArchitectureSearch.Spaces;
using ActorLab.Domain.ArchitectureSearch.Supernet;
using ActorLab.Domain.Common;
using ActorLab.Domain.Data;
using ActorLab.Tests.Domain.ProgramSynthesis.Policy;
using ActorLab.Tests.Domain.RuleEvolution;
using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Tests.Domain.ArchitectureSearch.Supernet;

[Collection(TorchCollection.Name)]
public sealed class SupernetTrainingTests : IDisposable
{
    private static readonly SupernetOptions Options = new() { Batch = 16, RewardBatch = 50, Architectures = 2 };

    private readonly ImageTensors _images = TinyImages.Tensors();
    private readonly NetworkSpace _space = TestSpaces.Mobile();
    private readonly ChoiceTree _tree;

    public SupernetTrainingTests()
    {
        set_num_threads(1);
        _tree = ChoiceTree.Of(_space);
    }

    public void Dispose() => _images.Dispose();

    [Fact]
    public void The_same_seed_learns_the_same()
    {
        using SupernetTraining first = Begin(), same = Begin(), other = Begin(2);
        for (int step = 0; step < 10; step++) Assert.Equal(Step(first, step), Step(same, step));
        Step(other, 0);
        Assert.Equal(first.Save(), same.Save());
        Assert.NotEqual(first.Save(), other.Save());
        Assert.Equal(10, first.StepsDone);
    }

    [Fact]
    public void Shared_weights_learn()
    {
        using SupernetTraining training = new(_space, Options with { LearningRate = 0.4, Batch = 32 }, 120, _images, 1);
        RandomStream random = new RandomStreams(3).Get("evaluate");
        int[] all = [.. Enumerable.Range(0, 100)];
        Selection[] some = [.. Enumerable.Range(0, 10).Select(_ => new Selection(_tree, TestSpaces.Draw(_tree, random)))];
        Assert.InRange(some.Average(s => training.Evaluate(s, all)), 0, 0.4);
        for (int step = 0; step < 120; step++) Step(training, step);
        Assert.InRange(some.Average(s => training.Evaluate(s, all)), 0.55, 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gradients_from_elsewhere_make_the_same_step_bit_for_bit(bool recompute)
    {
        using SupernetTraining one = Begin(recompute: recompute), many = Begin(recompute: recompute), worker = Begin(7, recompute);
        for (int step = 0; step < 4; step++)
        {
            (Selection[] selections, int[][] batches) = Draw(step);
            worker.LoadWeights(many.SaveWeights());
            SupernetStepResult result = one.Step(selections, batches);
            Assert.Equal(result, many.Apply([.. selections.Zip(batches, worker.Gradient)]));
            Assert.Equal(one.Save(), many.Save());
        }
    }

    [Fact]
    public void A_resume_goes_on_bit_for_bit()
    {
        using SupernetTraining whole = Begin(), first = Begin(), second = Begin(8);
        for (int step = 0; step < 5; step++) Step(first, step);
        second.Load(first.Save());
        for (int step = 0; step < 10; step++) Step(whole, step);
        for (int step = 5; step < 10; step++) Step(second, step);
        Assert.Equal(whole.Save(), second.Save());
    }

    [Fact]
    public void Only_what_is_used_in_a_step_has_l2()
    {
        using SupernetTraining plain = new(_space, Options with { L2 = 0, Architectures = 1 }, 100, _images, 1), decayed = new(_space, Options with { L2 = 0.1, Architectures = 1 }, 100, _images, 1);
        (Selection[] selections, int[][] batches) = Draw(1);
        SupernetGradient a = plain.Gradient(selections[0], batches[0]), b = decayed.Gradient(selections[0], batches[0]);
        Assert.Equal(a.Slices, b.Slices);
        int at = 0;
        for (int i = 0; i < a.Slices.Length; i += 3)
        {
            NetworkWeight weight = plain.Shared.Weights.All[a.Slices[i]];
            using Tensor slice = new WeightSlice(weight, a.Slices[i + 1], a.Slices[i + 2]).Of(weight.Value);
            foreach (float value in NetworkWeights.Floats(slice))
            {
                Assert.Equal(a.Values[at] + (weight.IsDecayed ? 0.1f * value : 0), b.Values[at], 5);
                at++;
            }
        }

        Assert.Equal(at, a.Values.Length);
        Assert.True(at < plain.WeightCount);

        // The rest of the weights has no gradient, and stays.
        float[] before = Values(decayed);
        decayed.Step([selections[0]], [batches[0]]);
        bool[] mayMove = new bool[before.Length];
        using (Tensor mask = decayed.Shared.Weights.Zeros())
        {
            for (int i = 0; i < a.Slices.Length; i += 3)
            {
                NetworkWeight weight = decayed.Shared.Weights.All[a.Slices[i]];
                new WeightSlice(weight, a.Slices[i + 1], a.Slices[i + 2]).Of(weight.Of(mask)).fill_(1);
            }

            mayMove = [.. NetworkWeights.Floats(mask).Select(m => m > 0)];
        }

        float[] after = Values(decayed);
        for (int i = 0; i < before.Length; i++)
            if (!mayMove[i]) Assert.Equal(before[i], after[i]);
        Assert.NotEqual(before, after);
    }

    [Fact]
    public void The_learning_rate_rises_and_falls_along_a_cosine()
    {
        var options = new SupernetOptions { LearningRate = 1, RiseShare = 0.1 };
        double[] rates = [.. Enumerable.Range(0, 100).Select(i => options.LearningRateAt(i, 100))];
        Assert.Equal(rates.Take(11).Order(), rates.Take(11));
        Assert.Equal(1, rates[10], 9);
        Assert.Equal(rates.Skip(10).OrderDescending(), rates.Skip(10));
        Assert.Equal(0.5, rates[55], 9);
        Assert.InRange(rates[99], 0, 0.001);
    }

    [Fact]
    public void No_tensor_outlives_a_step()
    {
        using SupernetTraining training = Begin(recompute: true), plain = Begin();
        List<long> alive = [];
        for (int step = 0; step < 8; step++)
        {
            Step(training, step);
            Step(plain, step);
            (Selection[] selections, int[][] batches) = Draw(step);
            plain.Gradient(selections[0], batches[0]);
            plain.Evaluate(selections[0], [.. batches[0].Select(place => place % _images.ValidationCount)]);
            alive.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }

        Assert.All(alive, count => Assert.Equal(alive[1], count));
    }

    [Fact]
    public void Images_of_another_shape_or_too_few_are_refused()
    {
        Assert.Contains("1x8x8", Assert.Throws<InputException>(() => new SupernetTraining(TestSpaces.Convolutions(), Options, 10, _images, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("4 classes", Assert.Throws<InputException>(() => new SupernetTraining(TestSpaces.Mobile(classes: 5), Options, 10, _images, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("smaller batch", Assert.Throws<InputException>(() => new SupernetTraining(_space, Options with { Batch = 1000 }, 10, _images, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("reward-batch", Assert.Throws<InputException>(() => new SupernetTraining(_space, Options with { RewardBatch = 1000 }, 10, _images, 1)).Message, StringComparison.Ordinal);
        using SupernetTraining training = Begin(), other = new(TestSpaces.Mobile(repeats: 2), Options, 10, _images, 1);
        Assert.Contains("block2", Assert.Throws<InputException>(() => other.Load(training.Save())).Message, StringComparison.Ordinal);
    }

    private static float[] Values(SupernetTraining training) => NetworkWeights.Floats(training.Shared.Weights.Values);

    private SupernetTraining Begin(ulong seed = 1, bool recompute = false) => new(_space, Options with { Recompute = recompute }, 40, _images, seed);

    private SupernetStepResult Step(SupernetTraining training, int step)
    {
        (Selection[] selections, int[][] batches) = Draw(step);
        return training.Step(selections, batches);
    }

    private (Selection[] Selections, int[][] Batches) Draw(int step)
    {
        RandomStream random = new RandomStreams(4).Get("step", step);
        return ([step < 10 ? TestSpaces.DrawWarm(_tree, random) : new Selection(_tree, TestSpaces.Draw(_tree, random)), new Selection(_tree, TestSpaces.Draw(_tree, random))],
            [[.. Enumerable.Range(0, 16).Select(_ => random.NextInt(_images.TrainCount))], [.. Enumerable.Range(0, 16).Select(_ => random.NextInt(_images.TrainCount))]]);
    }
}
