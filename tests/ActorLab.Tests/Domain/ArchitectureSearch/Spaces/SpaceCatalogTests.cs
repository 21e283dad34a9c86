using System.Globalization;
using System.Numerics;
using ActorLab.Domain.ArchitectureSearch.Networks;
using ActorLab.Domain.ArchitectureSearch.Spaces;
using ActorLab.Domain.Common;

namespace ActorLab.Tests.Domain.ArchitectureSearch.Spaces;

public sealed class SpaceCatalogTests
{
    [Theory]
    [InlineData(SpaceCatalog.ProxylessNas, "2.2E+021")]
    [InlineData(SpaceCatalog.ProxylessNasEnlarged, "1.4E+028")]
    [InlineData(SpaceCatalog.MobileNetV3Like, "8.5E+042")]
    [InlineData(SpaceCatalog.FashionMnist, "3.4E+007")]
    [InlineData(SpaceCatalog.FashionMnistEnlarged, "1.1E+011")]
    public void Spaces_have_the_sizes_they_should(string name, string genotypes) =>
        Assert.Equal(genotypes, ChoiceTree.Of(SpaceCatalog.Make(name)).Genotypes.ToString("E1", CultureInfo.InvariantCulture));

    [Fact]
    public void Sizes_are_products_of_the_choices()
    {
        static BigInteger P(int n, int power) => BigInteger.Pow(n, power);
        Assert.Equal(3 * P(6, 6) * P(12, 15), Size(SpaceCatalog.ProxylessNas));
        Assert.Equal(3 * P(6, 6) * P(12, 15) * P(4, 3) * 6 * P(7, 5), Size(SpaceCatalog.ProxylessNasEnlarged));
        Assert.Equal(2 * 3 * 2 * P(36, 5) * P(72, 15) * P(4, 2) * 6 * P(7, 5), Size(SpaceCatalog.MobileNetV3Like));
        Assert.Equal(P(18, 6), Size(SpaceCatalog.FashionMnist));

        static BigInteger Size(string name) => ChoiceTree.Of(SpaceCatalog.Make(name)).Genotypes;
    }

    [Fact]
    public void Distinct_networks_of_the_proxyless_space_are_counted_by_canonical_forms()
    {
        // A block of one layer and three that may be skipped: 6 * 7^3 networks of 6 * 12^3 genotypes.
        NetworkSpace space = SpaceCatalog.Make(SpaceCatalog.ProxylessNas);
        ChoiceTree block = ChoiceTree.Of(space.Blocks[2]);
        var seen = new HashSet<Genotype>();
        int[] counts = [.. block.Nodes.Select(n => n.Count)];
        for (int i = 0; i < (int)block.Genotypes; i++)
        {
            var options = new int[counts.Length];
            for (int k = 0, rest = i; k < counts.Length; rest /= counts[k++]) options[k] = rest % counts[k];
            seen.Add(new Genotype(options).Canonical(block));
        }

        Assert.Equal(6 * 7 * 7 * 7, seen.Count);
    }

    [Fact]
    public void Multiples_make_the_distinct_widths()
    {
        Assert.Equal([8, 16, 24, 32], MobileSpaces.ScaledWidths(16).ToArray());
        Assert.Equal(6, MobileSpaces.ScaledWidths(32).Length);
        Assert.Equal([32, 40, 48, 64, 80, 96, 128], MobileSpaces.ScaledWidths(64).ToArray());
    }

    [Theory]
    [InlineData(SpaceCatalog.ProxylessNas, 8, 8)]
    [InlineData(SpaceCatalog.ProxylessNasEnlarged, 8, 8)]
    [InlineData(SpaceCatalog.MobileNetV3Like, 8, 8)]
    [InlineData(SpaceCatalog.FashionMnist, 4, 7)]
    [InlineData(SpaceCatalog.FashionMnistEnlarged, 4, 9)]
    public void Every_architecture_is_a_network(string name, int side, int leastLayers)
    {
        NetworkSpace space = SpaceCatalog.Make(name);
        ChoiceTree tree = ChoiceTree.Of(space);
        var random = new RandomStream(3);
        for (int i = 0; i < 50; i++)
        {
            ConcreteNetwork network = ConcreteNetwork.Of(space, new Selection(tree, GenotypeDraws.Uniform(tree, random)));
            Assert.True(network.Layers.Length >= leastLayers);
            Assert.Equal((side, side), (network.Layers[^1].Output.Height, network.Layers[^1].Output.Width));
            Assert.Equal(network.Layers.Select(l => l.Output).SkipLast(1), network.Layers.Select(l => l.Input).Skip(1));
        }
    }

    [Fact]
    public void With_the_papers_strides_and_images_the_layout_is_the_papers()
    {
        NetworkSpace space = MobileSpaces.ProxylessNas(new ImageShape(3, 224, 224), 1000, MobileSpaces.PaperStrides);
        ChoiceTree tree = ChoiceTree.Of(space);
        ConcreteNetwork network = ConcreteNetwork.Of(space, new Selection(tree, new Genotype(new int[tree.Count])));
        Assert.Equal(1 + 1 + 5 * 4 + 1 + 1, network.Layers.Length);
        Assert.Equal(new ImageShape(1280, 7, 7), network.Layers[^1].Output);
        Assert.Equal([112, 112, 56, 28, 14, 14, 7, 7, 7], network.Layers.GroupBy(l => l.Block).Select(b => b.Last().Output.Height));
        Assert.All(network.Layers.Where(l => l.Kind == LayerKind.Bottleneck), l => Assert.Equal(3 * l.Input.Channels, l.Hidden));

        NetworkSpace large = MobileSpaces.MobileNetV3Like(new ImageShape(3, 224, 224), 1000, MobileSpaces.PaperStrides);
        Assert.Equal([16, 16, 32, 64, 128, 256, 512], large.Blocks.Select(b => b.Filters.Options[^1].Filters / 2));
        Assert.Equal([Activation.Relu, Activation.Relu, Activation.Swish6, Activation.Swish6, Activation.Swish6],
            large.Blocks.Skip(1).Take(5).Select(b => ((BottleneckSpec)b.Layers[0].Options[0]).Activation));
    }

    [Fact]
    public void The_space_of_small_images_is_that_of_the_pilot()
    {
        NetworkSpace space = SpaceCatalog.Make(SpaceCatalog.FashionMnist);
        ChoiceTree tree = ChoiceTree.Of(space);

        // Widths 8, 8, 16, 24, 24, 32, kernels 3, 1, 3, 5, 5, 5.
        ConcreteNetwork network = ConcreteNetwork.Of(space, new Selection(tree, Genotype.Parse("1:1:1:0:3:1:4:2:4:2:5:2", tree)));
        Assert.Equal([16, 8, 8, 16, 24, 24, 32], network.Layers.Select(l => l.Output.Channels));
        Assert.Equal([3, 3, 1, 3, 5, 5, 5], network.Layers.Select(l => l.Kernel));
        Assert.Equal([14, 14, 14, 7, 7, 4, 4], network.Layers.Select(l => l.Output.Height));
        Assert.Equal([false, false, true, false, false, false, false], network.Layers.Select(l => l.Residual));

        // The pilot's multiply-adds of random networks: a tenth below 0.39 million, half below 1.20, nine tenths below 3.24.
        var random = new RandomStream(1);
        double[] costs = [.. Enumerable.Range(0, 4000).Select(_ => MultiplyAdds(ConcreteNetwork.Of(space, new Selection(tree, GenotypeDraws.Uniform(tree, random))))).Order()];
        Assert.InRange(costs[400], 0.37e6, 0.42e6);
        Assert.InRange(costs[2000], 1.16e6, 1.26e6);
        Assert.InRange(costs[3600], 3.10e6, 3.40e6);

        static double MultiplyAdds(ConcreteNetwork network) =>
            network.Layers.Sum(l => (double)l.Output.Height * l.Output.Width * l.Output.Channels * l.Input.Channels * l.Kernel * l.Kernel) + network.Layers[^1].Output.Channels * network.Classes;
    }

    [Theory]
    [InlineData(new[] { 1, 1 })]
    [InlineData(new[] { 1, 1, 2, 1, 3, 1 })]
    public void Strides_that_do_not_fit_are_refused(int[] strides) =>
        Assert.Contains("six", Assert.Throws<InputException>(() => MobileSpaces.MobileNetV3Like(new(3, 32, 32), 10, [.. strides])).Message, StringComparison.Ordinal);

    [Fact]
    public void Settings_that_belong_to_another_space_are_refused()
    {
        Assert.Null(new SpaceOptions().FindFault());
        Assert.All(SpaceCatalog.Names, name => Assert.Null(new SpaceOptions { Name = name }.FindFault()));
        Assert.Contains("there is no space 'nasnet'", new SpaceOptions { Name = "nasnet" }.FindFault(), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("strides is for the paper's spaces", new SpaceOptions { Strides = [1, 1, 1, 1, 1, 1] }.FindFault(), StringComparison.Ordinal);
        Assert.Contains("name = own", new SpaceOptions { Blocks = ["conv 3 | filters 8"] }.FindFault(), StringComparison.Ordinal);
        NetworkSpace space = SpaceCatalog.Make(new SpaceOptions { Name = SpaceCatalog.ProxylessNas, Strides = [2, 2, 1, 1, 1, 1] });
        Assert.Equal((2, 2), (((ConvolutionSpec)space.Blocks[0].Layers[0].Options[0]).Stride, ((BottleneckSpec)space.Blocks[2].Layers[0].Options[0]).Stride));
    }

    [Fact]
    public void Images_of_another_shape_are_refused_with_both_shapes()
    {
        NetworkSpace space = SpaceCatalog.Make(SpaceCatalog.FashionMnist);
        SpaceCatalog.RequireImages(space, new ImageShape(1, 14, 14), 10);
        string fault = Assert.Throws<InputException>(() => SpaceCatalog.RequireImages(space, new ImageShape(3, 32, 32), 10)).Message;
        Assert.Contains("1x14x14 in 10 classes", fault, StringComparison.Ordinal);
        Assert.Contains("3x32x32", fault, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => SpaceCatalog.RequireImages(space, new ImageShape(1, 14, 14), 2));
    }
}
