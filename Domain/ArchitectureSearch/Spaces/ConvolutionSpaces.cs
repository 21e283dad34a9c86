using System.Collections.Immutable;
using ActorLab.Domain.ArchitectureSearch.Networks;

namespace ActorLab.Domain.ArchitectureSearch.Spaces;

/// <summary>Spaces of plain convolutions for small grey images, behind a stem of 16 filters that is not searched.</summary>
public static class ConvolutionSpaces
{
    private const int StemWidth = 16;

    private static readonly int[] Widths = [4, 8, 12, 16, 24, 32];
    private static readonly int[] EnlargedWidths = [2, 4, 8, 12, 16, 24, 32, 48];

    /// <summary>Fashion-MNIST with pixels averaged by twos.</summary>
    public static ImageShape Images { get; } = new(1, 14, 14);

    /// <summary>Six layers, each with its width and kernel, stride 2 at the third and fifth: 3.4e7 genotypes.</summary>
    public static NetworkSpace FashionMnist() => Make("fashion-mnist", 6, Widths);

    /// <summary>Eight layers and widths from 2 to 48, where most random networks have a bottleneck: 1.1e11 genotypes.</summary>
    public static NetworkSpace FashionMnistEnlarged() => Make("fashion-mnist-enlarged", 8, EnlargedWidths);

    private static NetworkSpace Make(string name, int layers, int[] widths) => new(
        name,
        Images,
        10,
        [
            new BlockSpec((Width)StemWidth, [new ConvolutionSpec(3, 1, Activation.Relu)]),
            .. Enumerable.Range(1, layers).Select(layer => new BlockSpec(
                OneOf.Filters([.. widths.Select(w => (Width)w)]),
                [new ConvolutionSpec(OneOf.Operation(1, 3, 5), layer is 3 or 5 ? 2 : 1, Activation.Relu, Residual: true)])),
        ]);
}
