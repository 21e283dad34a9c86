using ActorLab.Domain.ArchitectureSearch.Networks;
using ActorLab.Domain.ArchitectureSearch.Spaces;
using ActorLab.Domain.ArchitectureSearch.Supernet;
using ActorLab.Domain.Common;
using ActorLab.Tests.Domain.ProgramSynthesis.Policy;
using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Tests.Domain.ArchitectureSearch.Supernet;

[Collection(TorchCollection.Name)]
public sealed class SupernetTests
{
    public SupernetTests() => set_num_threads(1);

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Slices_equal_masks_in_outputs_and_gradients(bool isMobile, bool isWarm)
    {
        NetworkSpace space = isMobile ? TestSpaces.Mobile() : TestSpaces.Convolutions(8, 4, 5, 2, 4, 6, 8);
        ChoiceTree tree = ChoiceTree.Of(space);
        RandomStream random = new RandomStreams(5).Get("test");
        using var shared = new SharedNetwork(space, new RandomStreams(1), CPU);
        for (int repeat = 0; repeat < 8; repeat++)
        {
            using DisposeScope scope = NewDisposeScope();
            Selection selection = isWarm ? TestSpaces.DrawWarm(tree, random) : new Selection(tree, TestSpaces.Draw(tree, random));
            (Tensor pixels, Tensor targets) = Batch(space, 6);
            using var pass = new NetworkPass(NormMode.Stateless, needsGradients: true) { IsChannelsLast = repeat % 2 == 0 };
            Tensor logits = shared.Segments(selection).Logits(pass, pixels);
            shared.Segments(selection).Backward(pass, pixels, targets, 0.1);

            Dictionary<string, Tensor> whole = shared.Weights.All.ToDictionary(w => w.Name, w => w.Value.detach().clone().requires_grad_(true));
            Tensor expected = new MaskedNetwork(space, whole).Logits(selection, pixels);
            Tensor smooth = targets * 0.9 + 0.1 / space.Classes;
            (-(smooth * expected.log_softmax(1)).sum() / pixels.shape[0]).backward();

            AssertEqual("logits", expected, logits);
            Dictionary<string, (WeightSlice Slice, Tensor Leaf)> used = pass.Used.ToDictionary(u => u.Slice.Weight.Name);
            foreach ((string name, Tensor weight) in whole)
            {
                using Tensor own = zeros_like(weight);
                if (used.TryGetValue(name, out (WeightSlice Slice, Tensor Leaf) use)) use.Slice.Of(own).copy_(use.Leaf.grad!);
                AssertEqual(name, weight.grad is { } gradient ? gradient : zeros_like(weight), own);
            }
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Recomputation_gives_the_same_gradients(bool isWarm, bool isChannelsLast)
    {
        NetworkSpace space = TestSpaces.Mobile(repeats: 3);
        ChoiceTree tree = ChoiceTree.Of(space);
        RandomStream random = new RandomStreams(6).Get("test");
        using var shared = new SharedNetwork(space, new RandomStreams(1), CPU);
        for (int repeat = 0; repeat < 5; repeat++)
        {
            using DisposeScope scope = NewDisposeScope();
            Selection selection = isWarm ? TestSpaces.DrawWarm(tree, random) : new Selection(tree, TestSpaces.Draw(tree, random));
            (Tensor pixels, Tensor targets) = Batch(space, 6);
            using NetworkPass plain = new(NormMode.Stateless, needsGradients: true) { IsChannelsLast = isChannelsLast }, again = new(NormMode.Stateless, needsGradients: true) { IsChannelsLast = isChannelsLast };
            Assert.Equal(
                shared.Segments(selection).Backward(plain, pixels, targets, 0.1),
                shared.Segments(selection).BackwardRecomputed(again, pixels, targets, 0.1));
            Assert.Equal(plain.Used.Select(u => u.Slice), again.Used.Select(u => u.Slice));
            foreach (((WeightSlice slice, Tensor a), (_, Tensor b)) in plain.Used.Zip(again.Used))
            {
                // The gradient between two layers may lie in memory otherwise, where there are two ways; sums then differ in their last bit.
                if (isChannelsLast) AssertEqual(slice.Weight.Name, a.grad!, b.grad!);
                else Assert.True(a.grad!.eq(b.grad!).all().item<bool>(), slice.Weight.Name);
            }
        }
    }

    [Fact]
    public void A_chosen_network_uses_as_many_numbers_as_it_has_parameters()
    {
        foreach (NetworkSpace space in (NetworkSpace[])[TestSpaces.Mobile(), TestSpaces.Convolutions()])
        {
            ChoiceTree tree = ChoiceTree.Of(space);
            RandomStream random = new RandomStreams(7).Get("test");
            using var shared = new SharedNetwork(space, new RandomStreams(1), CPU);
            for (int repeat = 0; repeat < 10; repeat++)
            {
                using DisposeScope scope = NewDisposeScope();
                var selection = new Selection(tree, TestSpaces.Draw(tree, random));
                using var pass = new NetworkPass(NormMode.Stateless, needsGradients: false);
                shared.Segments(selection).Logits(pass, Batch(space, 2).Pixels);
                Assert.Equal(ActorLab.Domain.ArchitectureSearch.Costs.NetworkCounts.Parameters(ConcreteNetwork.Of(space, selection)), pass.Used.Sum(u => u.Leaf.numel()));
            }
        }
    }

    [Fact]
    public void A_layer_that_changes_the_shape_may_not_be_left_out()
    {
        var space = new NetworkSpace("bad", new ImageShape(1, 8, 8), 4, [
            new BlockSpec((Width)8, [OneOf.Operation<LayerSpec>(new ConvolutionSpec(3, 1, Activation.Relu), new SkipSpec())]),
        ]);
        InputException e = Assert.Throws<InputException>(() => new SharedNetwork(space, new RandomStreams(1), CPU));
        Assert.Contains("Blocks[0].Layers[0]", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_of_even_size_is_refused()
    {
        var space = new NetworkSpace("bad", new ImageShape(1, 8, 8), 4, [new BlockSpec((Width)8, [new ConvolutionSpec(OneOf.Operation(3, 4), 1, Activation.Relu)])]);
        Assert.Contains("block0.layer0.convolution has the size 4", Assert.Throws<InputException>(() => new SharedNetwork(space, new RandomStreams(1), CPU)).Message, StringComparison.Ordinal);
    }

    internal static (Tensor Pixels, Tensor Targets) Batch(NetworkSpace space, int count)
    {
        RandomStream random = new RandomStreams(9).Get("batch");
        float[] pixels = [.. Enumerable.Range(0, count * space.Input.Channels * space.Input.Height * space.Input.Width).Select(_ => (float)random.NextGaussian())];
        long[] labels = [.. Enumerable.Range(0, count).Select(_ => (long)random.NextInt(space.Classes))];
        return (tensor(pixels).clone().view(count, space.Input.Channels, space.Input.Height, space.Input.Width), nn.functional.one_hot(tensor(labels), space.Classes).to(float32));
    }

    private static void AssertEqual(string name, Tensor expected, Tensor actual)
    {
        using DisposeScope scope = NewDisposeScope();
        double scale = Math.Max(1, expected.abs().max().item<float>()), error = (expected - actual).abs().max().item<float>();
        Assert.True(error <= 1e-5 * scale, $"{name}: {error} beside {scale}");
    }
}
