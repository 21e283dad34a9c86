using ActorLab.Domain.ArchitectureSearch.Networks;
using ActorLab.Domain.ArchitectureSearch.Spaces;

namespace ActorLab.Benchmarks.ArchitectureSearch;

/// <summary>The spaces that networks are measured on.</summary>
internal static class BenchmarkSpaces
{
    /// <summary>Six convolutions of chosen width and kernel for grey images of 14x14.</summary>
    public static NetworkSpace Fashion() => new("fashion", new ImageShape(1, 14, 14), 10, [.. Enumerable.Range(0, 6).Select(i => new BlockSpec(
        OneOf.Filters(4, 8, 12, 16, 24, 32),
        [new ConvolutionSpec(OneOf.Operation(1, 3, 5), i is 2 or 4 ? 2 : 1, Activation.Relu, Residual: true)]))]);

    /// <summary>22 layers of choices for images of 3x32x32, as deep as the mobile spaces of the paper: where memory is short.</summary>
    public static NetworkSpace Deep()
    {
        (int Width, int Stride, Activation Activation)[] blocks =
            [(16, 1, Activation.Relu), (32, 2, Activation.Relu), (64, 2, Activation.Swish6), (96, 1, Activation.Swish6), (160, 2, Activation.Swish6)];
        return new NetworkSpace("deep", new ImageShape(3, 32, 32), 10, [
            new BlockSpec((Width)16, [new ConvolutionSpec(OneOf.Operation(3, 5), 1, Activation.Swish6)]),
            new BlockSpec((Width)16, [new SeparableSpec(OneOf.Operation(3, 5, 7), 1, Activation.Relu, OneOf.Operation(false, true))]),
            .. blocks.Select(b => new BlockSpec(
                OneOf.Filters(b.Width / 2, b.Width),
                [Bottleneck(b.Stride, b.Activation), .. Enumerable.Range(0, 3).Select(_ => OneOf.Operation<LayerSpec>(Bottleneck(1, b.Activation), new SkipSpec()))])),
        ], (Width)512);
    }

    /// <summary>All operations averaged, all widths the largest: what a search begins with, and what takes most.</summary>
    public static Selection Warm(ChoiceTree tree) => new(
        tree, [.. tree.Nodes.Select(n => n.Kind == ChoiceKind.Filters ? n.Count - 1 : 0)], [.. tree.Nodes.Select(n => n.Kind == ChoiceKind.Operation)]);

    private static LayerSpec Bottleneck(int stride, Activation activation) => new BottleneckSpec(
        OneOf.Operation(3, 5, 7), OneOf.Filters(Width.Times(3), Width.Times(6)), OneOf.Operation(false, true), stride, activation);
}
