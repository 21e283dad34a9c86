using ActorLab.Domain.ArchitectureSearch.Children;
using ActorLab.Domain.ArchitectureSearch.Costs;
using ActorLab.Domain.ArchitectureSearch.Networks;
using ActorLab.Domain.ArchitectureSearch.Spaces;
using ActorLab.Domain.Common;
using ActorLab.Domain.Data;
using ActorLab.Tests.Domain.ProgramSynthesis.Policy;
using ActorLab.Tests.Domain.RuleEvolution;
using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Tests.Domain.ArchitectureSearch.Children;

[Collection(TorchCollection.Name)]
public sealed class NetworkTrainingTests : IDisposable
{
    private readonly ImageTensors _images = TinyImages.Tensors();

    public NetworkTrainingTests() => set_num_threads(1);

    public static TheoryData<NetworkTrainingOptions> Recipes => new(
        new NetworkTrainingOptions { Batch = 40, Steps = 60 },
        NetworkTrainingOptions.Published with { Batch = 40, Steps = 60, LearningRate = 0.3, Dropout = 0.1, Augment = false });

    public void Dispose() => _images.Dispose();

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Networks_learn(NetworkTrainingOptions recipe)
    {
        foreach (bool isMobile in (bool[])[false, true])
        {
            using var training = new NetworkTraining(Network(isMobile), recipe, _images, 1);
            Assert.InRange(training.Accuracy(ImagePart.Test), 0, 0.6);
            double first = training.Advance(1);
            while (!training.IsOver) training.Advance(7);
            Assert.Equal((60, false), (training.StepsDone, training.HasDiverged));
            Assert.InRange(training.Accuracy(ImagePart.Test), 0.8, 1);
            Assert.True(double.IsNaN(training.Advance(1)) && first > 1);
        }
    }

    [Fact]
    public void A_resume_in_the_middle_of_an_epoch_goes_on_bit_for_bit()
    {
        NetworkTrainingOptions recipe = NetworkTrainingOptions.Published with { Batch = 40, Steps = 24, Dropout = 0.2, Augment = true };
        using NetworkTraining whole = new(Network(true), recipe, _images, 1), first = new(Network(true), recipe, _images, 1), second = new(Network(true), recipe, _images, 1);
        whole.Advance(24);
        first.Advance(13);
        second.Advance(2);
        second.Load(first.Save());
        Assert.Equal(13, second.StepsDone);
        second.Advance(100);
        Assert.Equal(whole.Save(), second.Save());
        using NetworkTraining fresh = new(Network(true), recipe, _images, 1), other = new(Network(true), recipe, _images, 2);
        first.Load(fresh.Save());
        first.Advance(24);
        Assert.Equal(whole.Save(), first.Save());
        other.Advance(24);
        Assert.NotEqual(whole.Save(), other.Save());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Widths_that_are_filled_up_change_nothing(bool isMobile)
    {
        NetworkSpace space = isMobile ? TestSpaces.Mobile() : TestSpaces.Convolutions(8, 4, 5, 1, 4, 6, 12);
        ChoiceTree tree = ChoiceTree.Of(space);
        RandomStream random = new RandomStreams(5).Get("test");
        for (int i = 0; i < 6; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            var network = ConcreteNetwork.Of(space, new Selection(tree, TestSpaces.Draw(tree, random)));
            using StandaloneNetwork plain = new(network, new RandomStreams(1), CPU), filled = new(network, new RandomStreams(1), CPU);
            (Tensor pixels, Tensor targets) = Supernet.SupernetTests.Batch(space, 6);
            foreach ((StandaloneNetwork net, bool isFilled) in (ReadOnlySpan<(StandaloneNetwork, bool)>)[(plain, false), (filled, true)])
            {
                using var pass = new NetworkPass(NormMode.Training, needsGradients: true) { IsChannelsLast = isFilled };
                net.Segments.Backward(pass, pixels, targets, 0);
            }

            using NetworkPass one = new(NormMode.Inference, needsGradients: false) { IsChannelsLast = false }, other = new(NormMode.Inference, needsGradients: false);
            AssertEqual(plain.Segments.Logits(one, pixels), filled.Segments.Logits(other, pixels));
            AssertEqual(plain.Averages.Values, filled.Averages.Values);
        }

        static void AssertEqual(Tensor expected, Tensor actual) => Assert.InRange((expected - actual).abs().max().item<float>(), 0, 1e-5 * Math.Max(1, expected.abs().max().item<float>()));
    }

    [Fact]
    public void Counted_parameters_are_those_that_are_trained()
    {
        foreach (NetworkSpace space in (NetworkSpace[])[TestSpaces.Mobile(), TestSpaces.Convolutions()])
        {
            ChoiceTree tree = ChoiceTree.Of(space);
            RandomStream random = new RandomStreams(5).Get("test");
            for (int i = 0; i < 10; i++)
            {
                var network = ConcreteNetwork.Of(space, new Selection(tree, TestSpaces.Draw(tree, random)));
                using var net = new StandaloneNetwork(network, new RandomStreams(1), CPU);
                Assert.Equal(NetworkCounts.Parameters(network), net.Weights.Count);
            }
        }
    }

    [Fact]
    public void Numbers_that_are_none_end_a_training_with_nothing()
    {
        using var training = new NetworkTraining(Network(false), new NetworkTrainingOptions { Batch = 40, LearningRate = 1e30 }, _images, 1);
        training.Advance(50);
        Assert.True(training.HasDiverged && training.IsOver);
        Assert.Equal(0, training.Accuracy(ImagePart.Validation));
    }

    [Fact]
    public void Images_of_another_shape_are_refused()
    {
        NetworkSpace space = TestSpaces.Convolutions();
        var network = ConcreteNetwork.Of(space, new Selection(ChoiceTree.Of(space), Genotype.Parse(string.Join(':', Enumerable.Repeat('0', 12)), ChoiceTree.Of(space))));
        Assert.Contains("1x14x14", Assert.Throws<InputException>(() => new NetworkTraining(network, new NetworkTrainingOptions(), _images, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("smaller batch", Assert.Throws<InputException>(() => new NetworkTraining(Network(true), new NetworkTrainingOptions { Batch = 1000 }, _images, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_tensor_outlives_a_training_or_a_step()
    {
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        List<long> alive = [];
        using (var training = new NetworkTraining(Network(true), new NetworkTrainingOptions { Batch = 40, Augment = true, Dropout = 0.1 }, _images, 1))
        {
            for (int i = 0; i < 20; i++)
            {
                training.Advance(1);
                training.Accuracy(ImagePart.Validation);
                training.Save();
                alive.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            }
        }

        Assert.All(alive, count => Assert.Equal(alive[0], count));
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void A_trained_network_is_written_and_read_back()
    {
        using var training = new NetworkTraining(Network(true), new NetworkTrainingOptions { Batch = 40 }, _images, 1);
        training.Advance(30);
        TrainedNetwork written = training.Export(new Dictionary<string, string> { ["genotype"] = "1:2:3" });
        byte[] bytes = written.ToBytes();
        TrainedNetwork read = TrainedNetwork.Read(bytes);
        Assert.Equal(training.Accuracy(ImagePart.Test), read.Accuracy(_images, ImagePart.Test));
        Assert.Equal(written.Describe(), read.Describe());
        Assert.Equal(bytes, read.ToBytes());
        Assert.Contains("genotype     1:2:3", read.Describe(), StringComparison.Ordinal);
        ConcreteLayer third = training.Network.Layers[2];
        Assert.Contains($"bottleneck 5x5, {third.Hidden} inside, stride 2, squeeze-and-excite {third.SqueezeWidth}", read.Describe(), StringComparison.Ordinal);
        Assert.Equal(_images.Means, read.Means);

        Assert.Contains("format", Assert.Throws<InputException>(() => TrainedNetwork.Read(Safetensors.Write(written.Weights))).Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => TrainedNetwork.Read(bytes.AsSpan(0, bytes.Length / 2)));
        Assert.Contains("classifier.bias", Assert.Throws<InputException>(() => TrainedNetwork.Read((written with { Weights = [.. written.Weights.Where(w => w.Name != "classifier.bias")] }).ToBytes())).Message, StringComparison.Ordinal);
    }

    /// <summary>The largest network of a small space.</summary>
    private static ConcreteNetwork Network(bool isMobile)
    {
        NetworkSpace space = isMobile ? TestSpaces.Mobile() : TestSpaces.Convolutions(8, 4, 4, 4, 8, 12);
        ChoiceTree tree = ChoiceTree.Of(space);
        int[] options = [.. tree.Nodes.Select(n => n.Path.EndsWith("Layers[0]", StringComparison.Ordinal) || n.Path.EndsWith("Layers[1]", StringComparison.Ordinal) ? 0 : n.Count - 1)];
        return ConcreteNetwork.Of(space, new Selection(tree, new Genotype(options)));
    }
}
