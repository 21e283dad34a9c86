using ActorLab.Domain.ArchitectureSearch.Costs;
using ActorLab.Domain.ArchitectureSearch.Networks;
using ActorLab.Domain.ArchitectureSearch.Spaces;
using ActorLab.Domain.Common;
using ActorLab.Tests.Domain.ProgramSynthesis.Policy;
using static TorchSharp.torch;

namespace ActorLab.Tests.Domain.ArchitectureSearch.Costs;

[Collection(TorchCollection.Name)]
public sealed class CostTests
{
    public CostTests() => set_num_threads(1);

    [Fact]
    public void Multiply_adds_are_those_of_loops_over_every_output()
    {
        foreach (NetworkSpace space in (NetworkSpace[])[TestSpaces.Mobile(), TestSpaces.Convolutions(6, 3, 5, 2, 3)])
        {
            ChoiceTree tree = ChoiceTree.Of(space);
            RandomStream random = new RandomStreams(5).Get("test");
            for (int i = 0; i < 5; i++)
            {
                Genotype genotype = TestSpaces.Draw(tree, random);
                var network = ConcreteNetwork.Of(space, new Selection(tree, genotype));
                Assert.Equal(Count(network), NetworkCounts.MultiplyAdds(network));
                Assert.Equal(Count(network) / 1e6, CountedCost.MultiplyAdds(space).CostOf(genotype));
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Counted_costs_are_linear_in_the_features(bool isMobile)
    {
        NetworkSpace space = isMobile ? TestSpaces.Mobile(repeats: 2) : TestSpaces.Convolutions(14, 10, 4, 4, 8, 12);
        ChoiceTree tree = ChoiceTree.Of(space);
        CostFeatures features = CostFeatures.Of(space);
        RandomStream random = new RandomStreams(6).Get("test");
        List<Genotype> genotypes = [.. Enumerable.Range(0, 1500).Select(_ => TestSpaces.Draw(tree, random))];
        CountedCost exact = CountedCost.MultiplyAdds(space);
        LinearCostFit fit = LinearCostModel.Fit(features, genotypes, [.. genotypes.Select(exact.CostOf)], "MMAC", 1e-6);
        Assert.True(fit.R2 > 1 - 1e-6 && fit.Mape < 1e-3, $"{fit.R2} {fit.Mape} {features.Count}");
        Assert.Equal((1200, 300), (fit.Fitted, fit.HeldOut));
        Assert.All(genotypes, g => Assert.InRange(features.PlacesOf(g).Length, 4, 20));
    }

    [Fact]
    public void Both_systems_of_equations_give_one_answer()
    {
        var tree = ChoiceTree.Flat([3, 4, 2]);
        CostFeatures features = CostFeatures.Of(tree);
        Assert.Equal(9, features.Count);
        RandomStream random = new RandomStreams(6).Get("test");
        List<Genotype> genotypes = [.. Enumerable.Range(0, 12).Select(_ => TestSpaces.Draw(tree, random))];
        double[] costs = [.. genotypes.Select(_ => 1 + random.NextDouble())];
        LinearCostModel few = LinearCostModel.Fit(features, genotypes[..8], costs[..8], "s", 0.3, 0).Model;

        // Each architecture twice with twice the ridge is the same problem, from the other side.
        LinearCostModel twice = LinearCostModel.Fit(features, [.. genotypes[..8], .. genotypes[..8]], [.. costs[..8], .. costs[..8]], "s", 0.6, 0).Model;
        Assert.Equal(few.Constant, twice.Constant, 9);
        for (int i = 0; i < features.Count; i++) Assert.Equal(few.Weights[i], twice.Weights[i], 9);
    }

    [Fact]
    public void What_has_a_single_value_has_no_feature()
    {
        var space = new NetworkSpace("few", new ImageShape(1, 8, 8), 4, [
            new BlockSpec((Width)8, [new ConvolutionSpec(3, 1, Activation.Relu)]),
            new BlockSpec(OneOf.Filters(8, 16), [new SeparableSpec(OneOf.Operation(3, 5), 1, Activation.Relu, false)]),
        ]);
        Assert.Equal(
            ["Blocks[1].Layers[0] in=8 out=8 kernel=3", "Blocks[1].Layers[0] in=8 out=8 kernel=5", "Blocks[1].Layers[0] in=8 out=16 kernel=3", "Blocks[1].Layers[0] in=8 out=16 kernel=5", "Classifier in=8 out=0", "Classifier in=16 out=0"],
            CostFeatures.Of(space).Names);
    }

    [Fact]
    public void A_table_is_written_read_and_refused_with_the_names_it_lacks()
    {
        NetworkSpace space = TestSpaces.Mobile();
        ChoiceTree tree = ChoiceTree.Of(space);
        CostFeatures features = CostFeatures.Of(space);
        RandomStream random = new RandomStreams(6).Get("test");
        var model = new LinearCostModel(features, [.. features.Names.Select(_ => random.NextDouble())], 0.1, "ms");
        string text = model.ToText();
        LinearCostModel read = LinearCostModel.Read("# measured somewhere\n" + text, features);
        Genotype genotype = TestSpaces.Draw(tree, random);
        Assert.Equal((model.CostOf(genotype), "ms"), (read.CostOf(genotype), read.Unit));

        List<string> lines = [.. text.TrimEnd('\n').Split('\n')];
        string lacking = string.Join('\n', lines.Where((_, i) => i is not 4 and not 6));
        string message = Assert.Throws<InputException>(() => LinearCostModel.Read(lacking, features, "costs.tsv")).Message;
        Assert.Contains($"lacks 2 of {features.Count + 1} entries: {features.Names[2]}; {features.Names[4]}.", message, StringComparison.Ordinal);
        Assert.Contains("lacks 1 of", Assert.Throws<InputException>(() => LinearCostModel.Read(string.Join('\n', lines.Where((_, i) => i != 1)), features)).Message, StringComparison.Ordinal);
        Assert.Contains("and 1 more", Assert.Throws<InputException>(() => LinearCostModel.Read(string.Join('\n', lines.Where((_, i) => i is < 2 or > 5)), features)).Message, StringComparison.Ordinal);
        Assert.StartsWith("costs.tsv:2:", Assert.Throws<InputException>(() => LinearCostModel.Read("\nBlocks[9] in=1\t3", features, "costs.tsv")).Message, StringComparison.Ordinal);
        Assert.StartsWith("costs.tsv:1:", Assert.Throws<InputException>(() => LinearCostModel.Read("constant\tmany", features, "costs.tsv")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Latency_is_measured_and_larger_networks_take_longer()
    {
        NetworkSpace space = TestSpaces.Convolutions();
        ChoiceTree tree = ChoiceTree.Of(space);
        var measurement = new LatencyMeasurement(new LatencyOptions { Batch = 16, WarmUp = 2, Repeats = 7 }, TimeProvider.System, CPU);
        double small = Measure(0), large = Measure(1);
        Assert.True(small > 0 && large > small, $"{small} {large}");
        (Genotype genotype, double milliseconds) = measurement.Sample(space, tree, new RandomStreams(1).Get("test"));
        Assert.Equal(tree.Count, genotype.Options.Length);
        Assert.True(milliseconds > 0);

        double Measure(int largest) => measurement.Milliseconds(ConcreteNetwork.Of(space, new Selection(tree, new Genotype([.. tree.Nodes.Select(n => largest * (n.Count - 1))]))));
    }

    // Every product of every output is counted for itself; padding counts as a product, as everywhere.
    private static long Count(ConcreteNetwork network)
    {
        long count = 0;
        int channels = network.Input.Channels, height = network.Input.Height, width = network.Input.Width;
        foreach (ConcreteLayer layer in network.Layers)
        {
            switch (layer.Kind)
            {
                case LayerKind.Convolution:
                    Convolve(layer.Output.Channels, layer.Kernel, layer.Stride, false);
                    break;
                case LayerKind.Separable:
                    Convolve(channels, layer.Kernel, layer.Stride, true);
                    Convolve(layer.Output.Channels, 1, 1, false);
                    break;
                default:
                    Convolve(layer.Hidden, 1, 1, false);
                    Convolve(layer.Hidden, layer.Kernel, layer.Stride, true);
                    for (int i = 0; i < channels; i++) count += 2 * layer.SqueezeWidth;
                    Convolve(layer.Output.Channels, 1, 1, false);
                    break;
            }
        }

        for (int i = 0; i < network.Head; i++) count += channels;
        return count + (network.Head > 0 ? network.Head : channels) * network.Classes;

        void Convolve(int outputs, int kernel, int stride, bool isDepthwise)
        {
            for (int o = 0; o < outputs; o++)
                for (int y = 0; y < height; y += stride)
                    for (int x = 0; x < width; x += stride)
                        count += (isDepthwise ? 1 : channels) * kernel * kernel;
            (channels, height, width) = (outputs, (height + stride - 1) / stride, (width + stride - 1) / stride);
        }
    }
}
