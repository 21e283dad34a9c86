using System.Collections.Immutable;
using ActorLab.Domain.ArchitectureSearch.Networks;
using ActorLab.Domain.Common;

namespace ActorLab.Domain.ArchitectureSearch.Spaces;

/// <summary>
/// The three spaces of the paper (TuNAS, section on search spaces). Layers, kernels, widths and activations are the paper's;
/// the strides are a parameter, because the paper's make one pixel of a 32×32 image.
/// </summary>
public static class MobileSpaces
{
    private static readonly double[] Multiples = [0.5, 0.625, 0.75, 1, 1.25, 1.5, 2];
    private static readonly int[] ProxylessWidths = [32, 16, 32, 40, 80, 96, 192, 320, 1280];
    private static readonly int[] EnlargedWidths = [16, 16, 16, 32, 64, 128, 256, 512, 1024];
    private static readonly int[] LargeWidths = [16, 16, 32, 64, 128, 256, 512, 1024];

    /// <summary>The paper's strides, for 224×224 images: of the stem, then of the first layer of each of five blocks.</summary>
    public static ImmutableArray<int> PaperStrides { get; } = [2, 2, 2, 2, 1, 2];

    /// <summary>Strides for 32×32 images, which end at 8×8.</summary>
    public static ImmutableArray<int> SmallStrides { get; } = [1, 1, 2, 1, 2, 1];

    /// <summary>ProxylessNAS: fixed widths; kernel, expansion and number of layers are searched. 2.2e21 genotypes.</summary>
    /// <param name="input">The images.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="strides">Strides of the stem and of the first layer of each of five blocks, each 1 or 2.</param>
    public static NetworkSpace ProxylessNas(ImageShape input, int classes, ImmutableArray<int> strides) =>
        Proxyless("proxyless-nas", input, classes, strides, [.. ProxylessWidths.Select(w => (Choice<Width>)(Width)w)]);

    /// <summary>ProxylessNAS-Enlarged: the same with the width of every block searched. 1.4e28 genotypes.</summary>
    /// <param name="input">The images.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="strides">Strides of the stem and of the first layer of each of five blocks, each 1 or 2.</param>
    public static NetworkSpace ProxylessNasEnlarged(ImageShape input, int classes, ImmutableArray<int> strides) =>
        Proxyless("proxyless-nas-enlarged", input, classes, strides, [.. EnlargedWidths.Select(Scaled)]);

    /// <summary>
    /// MobileNetV3-Like: widths, kernels, expansions 1 to 6, squeeze-and-excite and number of layers are searched. 8.5e42
    /// genotypes. The optional separable layer stands in the stem's block and has its width.
    /// </summary>
    /// <param name="input">The images.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="strides">Strides of the stem and of the first layer of each of five blocks, each 1 or 2.</param>
    public static NetworkSpace MobileNetV3Like(ImageShape input, int classes, ImmutableArray<int> strides)
    {
        Check(strides);
        BlockSpec[] blocks =
        [
            new(Scaled(LargeWidths[0]),
            [
                new ConvolutionSpec(OneOf.Operation(3, 5), strides[0], Activation.Swish6),
                Optional(new SeparableSpec(OneOf.Operation(3, 5, 7), 1, Activation.Relu, true)),
            ]),
            .. Enumerable.Range(1, 5).Select(b =>
                Stage(Scaled(LargeWidths[b]), 3, first => Layer(first ? strides[b] : 1, b < 3 ? Activation.Relu : Activation.Swish6))),
            new(Scaled(LargeWidths[6]), [new ConvolutionSpec(1, 1, Activation.Swish6)]),
        ];
        return new NetworkSpace("mobilenet-v3-like", input, classes, [.. blocks], Scaled(LargeWidths[7]));

        static BottleneckSpec Layer(int stride, Activation activation) =>
            new(OneOf.Operation(3, 5, 7), OneOf.Filters([.. Enumerable.Range(1, 6).Select(m => Width.Times(m))]), OneOf.Operation(false, true), stride, activation);
    }

    /// <summary>The widths that the paper's multiples make of a base width, rounded to multiples of 8, each once.</summary>
    public static ImmutableArray<int> ScaledWidths(int width) => [.. Multiples.Select(m => Width.Times(m).Of(width)).Distinct().Order()];

    private static NetworkSpace Proxyless(string name, ImageShape input, int classes, ImmutableArray<int> strides, Choice<Width>[] widths)
    {
        Check(strides);
        BlockSpec[] blocks =
        [
            new(widths[0], [new ConvolutionSpec(3, strides[0], Activation.Relu)]),
            new(widths[1], [new SeparableSpec(OneOf.Operation(3, 5, 7), 1, Activation.Relu, false)]),
            .. Enumerable.Range(1, 5).Select(b => Stage(widths[b + 1], 3, first => Layer(first ? strides[b] : 1))),
            Stage(widths[7], 0, _ => Layer(1)),
            new(widths[8], [new ConvolutionSpec(1, 1, Activation.Relu)]),
        ];
        return new NetworkSpace(name, input, classes, [.. blocks]);

        static BottleneckSpec Layer(int stride) =>
            new(OneOf.Operation(3, 5, 7), OneOf.Filters(Width.Times(3), Width.Times(6)), false, stride, Activation.Relu);
    }

    /// <summary>A layer, then more of stride 1 that may be skipped.</summary>
    private static BlockSpec Stage(Choice<Width> width, int skippable, Func<bool, LayerSpec> layer) =>
        new(width, [layer(true), .. Enumerable.Range(0, skippable).Select(_ => Optional(layer(false)))]);

    private static Choice<LayerSpec> Optional(LayerSpec layer) => OneOf.Operation(layer, new SkipSpec());

    private static Choice<Width> Scaled(int width) => OneOf.Filters([.. ScaledWidths(width).Select(w => (Width)w)]);

    private static void Check(ImmutableArray<int> strides)
    {
        if (strides.Length != PaperStrides.Length || strides.Any(s => s is not (1 or 2)))
            throw new InputException($"The strides [{string.Join(", ", strides)}] do not fit: there must be six, of the stem and of five blocks, each 1 or 2.");
    }
}
