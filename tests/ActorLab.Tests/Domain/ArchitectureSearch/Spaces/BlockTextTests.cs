using ActorLab.Domain.ArchitectureSearch.Networks;
using ActorLab.Domain.ArchitectureSearch.Spaces;
using ActorLab.Domain.Common;

namespace ActorLab.Tests.Domain.ArchitectureSearch.Spaces;

public sealed class BlockTextTests
{
    private static readonly SpaceOptions Own = new()
    {
        Name = SpaceCatalog.Own, Input = [1, 8, 8], Classes = 4, Head = [32, 64],
        Blocks =
        [
            "conv 3 | filters 8 16 | residual yes | activation swish6",
            "separable 3 5 | filters 16 | residual no yes",
            "bottleneck 3 5 7 | filters x1 x1.5 | expansion x3 x6 | squeeze-excite no yes | stride 2 | more 2 skippable",
        ],
    };

    [Fact]
    public void Blocks_declare_a_space()
    {
        NetworkSpace space = Own.Make();
        ChoiceTree tree = ChoiceTree.Of(space);
        Assert.Equal(2 * (2 * 2) * 2 * (3 * 2 * 2) * (2 * 12) * (2 * 12) * 2, tree.Genotypes);
        Assert.Null(Own.FindFault());
        Assert.Equal(new ConvolutionSpec(3, 1, Activation.Swish6, true) with { Kernel = Conv(space).Kernel }, Conv(space));
        var first = (BottleneckSpec)space.Blocks[2].Layers[0].Options[0];
        Assert.Equal((2, Activation.Relu), (first.Stride, first.Activation));
        Assert.Equal([false, true], first.SqueezeExcite.Options);
        Assert.Equal([Width.Times(3), Width.Times(6)], first.Expansion.Options);
        Assert.All(space.Blocks[2].Layers.Skip(1), l => Assert.True(l.Options is [BottleneckSpec { Stride: 1 }, SkipSpec]));
        Assert.Equal([32, 64], space.Head!.Options.Select(w => w.Filters));
        var options = new int[tree.Count];
        ConcreteNetwork network = ConcreteNetwork.Of(space, new Selection(tree, new Genotype(options)));
        Assert.Equal([8, 16, 16, 16, 16], network.Layers.Select(l => l.Output.Channels));
        Assert.Equal(new ImageShape(16, 4, 4), network.Layers[^1].Output);

        static ConvolutionSpec Conv(NetworkSpace space) => (ConvolutionSpec)space.Blocks[0].Layers[0].Options[0];
    }

    [Theory]
    [InlineData("pool 2 | filters 8", "begins with 'pool'; a block begins with conv, separable or bottleneck")]
    [InlineData("conv 3", "lacks 'filters'")]
    [InlineData("conv | filters 8", "'conv' has no kernel")]
    [InlineData("conv 4 | filters 8", "the kernel 4 is even")]
    [InlineData("conv 3 3 | filters 8", "3 stands twice")]
    [InlineData("conv 3.5 | filters 8", "'3.5' is no whole number from 1 to 31")]
    [InlineData("conv 3 | filters", "'filters' has no value: a choice needs at least one option")]
    [InlineData("conv 3 | filters 8 8", "8 stands twice")]
    [InlineData("conv 3 | filters x1 x1.0", "x1 stands twice")]
    [InlineData("conv 3 | filters 8 x2", "mixes widths with multiples")]
    [InlineData("conv 3 | filters 0", "'0' is no whole number from 1 to 65536")]
    [InlineData("conv 3 | filters xx", "'xx' is no multiple")]
    [InlineData("conv 3 | filters 8 | expansion x3", "'expansion' is nothing that conv has; allowed are filters, residual, activation, stride, more")]
    [InlineData("conv 3 | filters 8 | filters 16", "'filters' stands twice")]
    [InlineData("conv 3 | filters 8 | stride 3", "'stride 3' is not allowed; write stride 1 or stride 2")]
    [InlineData("conv 3 | filters 8 | stride 1 2", "'stride 1 2' is not allowed")]
    [InlineData("conv 3 | filters 8 | more", "'more' has no value")]
    [InlineData("conv 3 | filters 8 | more 2 maybe", "'more 2 maybe' is not allowed")]
    [InlineData("conv 3 | filters 8 | more 0", "'0' is no whole number from 1 to 100")]
    [InlineData("conv 3 | filters 8 | residual no yes", "residual of conv is no choice")]
    [InlineData("conv 3 | filters 8 | residual maybe", "'maybe' is neither yes nor no")]
    [InlineData("conv 3 | filters 8 | activation tanh", "write activation relu or activation swish6")]
    [InlineData("conv 3 || filters 8", "empty clause")]
    [InlineData("bottleneck 3 | filters 8", "lacks 'expansion': write for example expansion x3 x6")]
    public void What_is_wrong_is_told_with_its_place_and_what_is_allowed(string text, string says)
    {
        string fault = Assert.Throws<InputException>(() => BlockText.Parse(text, "blocks[3]")).Message;
        Assert.StartsWith("blocks[3]", fault, StringComparison.Ordinal);
        Assert.Contains(says, fault, StringComparison.Ordinal);
        Assert.Contains(says, (Own with { Blocks = [text] }).FindFault(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_space_of_ones_own_needs_images_classes_and_blocks()
    {
        Assert.StartsWith("input has 2 numbers", (Own with { Input = [1, 8] }).FindFault(), StringComparison.Ordinal);
        Assert.StartsWith("classes is 1", (Own with { Classes = 1 }).FindFault(), StringComparison.Ordinal);
        Assert.StartsWith("blocks is empty", (Own with { Blocks = [] }).FindFault(), StringComparison.Ordinal);
        Assert.StartsWith("head: 32 stands twice", (Own with { Head = [32, 32] }).FindFault(), StringComparison.Ordinal);
    }
}
