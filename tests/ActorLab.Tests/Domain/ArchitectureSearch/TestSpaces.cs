using System.Collections.Immutable;
using ActorLab.Domain.ArchitectureSearch.Networks;
using ActorLab.Domain.ArchitectureSearch.Spaces;
using ActorLab.Domain.Common;

namespace ActorLab.Tests.Domain.ArchitectureSearch;

/// <summary>Spaces that tests search in: small ones for images of 8x8, and the size of E1b.</summary>
internal static class TestSpaces
{
    /// <summary>Convolutions of chosen widths and kernels, as E1b has them: 14x14, strides at the third and fifth layer.</summary>
    public static NetworkSpace Convolutions(int side = 14, int classes = 10, int layers = 6, params int[] widths)
    {
        Width[] options = [.. (widths.Length > 0 ? widths : [4, 8, 12, 16, 24, 32]).Select(w => (Width)w)];
        return new NetworkSpace("convolutions", new ImageShape(1, side, side), classes, [.. Enumerable.Range(0, layers).Select(i => new BlockSpec(
            OneOf.Filters(options),
            [new ConvolutionSpec(OneOf.Operation(1, 3, 5), i is 2 or 4 ? 2 : 1, Activation.Relu, Residual: true)]))]);
    }

    /// <summary>Every kind of layer and choice, nested ones too.</summary>
    public static NetworkSpace Mobile(int side = 8, int classes = 4, int repeats = 1) =>
        new("mobile", new ImageShape(1, side, side), classes, [
            new BlockSpec(OneOf.Filters(8, 16), [new ConvolutionSpec(OneOf.Operation(3, 5), 1, Activation.Swish6)]),
            new BlockSpec(OneOf.Filters(Width.Times(1), Width.Times(1.5)), [new SeparableSpec(OneOf.Operation(3, 5, 7), 1, Activation.Relu, OneOf.Operation(false, true))]),
            new BlockSpec(OneOf.Filters(16, 24), [Bottleneck(2, Activation.Relu), .. Enumerable.Range(0, repeats).Select(_ => OneOf.Operation<LayerSpec>(Bottleneck(1, Activation.Swish6), new SkipSpec()))]),
            new BlockSpec((Width)16, [OneOf.Operation<LayerSpec>(Bottleneck(1, Activation.Swish6), new ConvolutionSpec(OneOf.Operation(1, 3), 1, Activation.Relu, Residual: true))]),
        ], OneOf.Filters(16, 32));

    /// <summary>A random architecture of a space.</summary>
    public static Genotype Draw(ChoiceTree tree, RandomStream random) => new([.. tree.Nodes.Select(n => random.NextInt(n.Count))]);

    /// <summary>A random architecture under random warmup: about half of the operations run all their options, half of the widths are the largest.</summary>
    public static Selection DrawWarm(ChoiceTree tree, RandomStream random)
    {
        int[] options = [.. tree.Nodes.Select(n => random.NextInt(n.Count))];
        bool[] all = new bool[tree.Count];
        foreach (ChoiceNode node in tree.Nodes)
        {
            if (random.NextInt(2) == 0) continue;
            if (node.Kind == ChoiceKind.Operation) all[node.Index] = true;
            else options[node.Index] = node.Count - 1;
        }

        return new Selection(tree, options, all);
    }

    private static LayerSpec Bottleneck(int stride, Activation activation) => new BottleneckSpec(
        OneOf.Operation(3, 5), OneOf.Filters(Width.Times(1), Width.Times(3)), OneOf.Operation(false, true), stride, activation);
}
