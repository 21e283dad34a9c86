using System.Collections.Immutable;
using ActorLab.Domain.ArchitectureSearch.Spaces;

namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>A network of a space: what its costs are counted on, and what stand-alone training builds.</summary>
/// <param name="Input">The images.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="Layers">The layers, the stem first.</param>
/// <param name="Head">Width of the convolution behind the pooling; 0 for none.</param>
/// <param name="HeadActivation">The function behind it.</param>
public sealed record ConcreteNetwork(ImageShape Input, int Classes, ImmutableArray<ConcreteLayer> Layers, int Head, Activation HeadActivation)
{
    /// <summary>The network that a genotype stands for.</summary>
    public static ConcreteNetwork Of(NetworkSpace space, Selection selection)
    {
        ImageShape shape = space.Input;
        var layers = ImmutableArray.CreateBuilder<ConcreteLayer>();
        for (int b = 0; b < space.Blocks.Length; b++)
        {
            BlockSpec block = space.Blocks[b];
            int filters = selection.Of(block.Filters).Of(shape.Channels);
            for (int i = 0; i < block.Layers.Length; i++)
            {
                if (Concrete(b, i, selection.Of(block.Layers[i]), selection, shape, filters) is not { } layer) continue;
                layers.Add(layer);
                shape = layer.Output;
            }
        }

        int head = space.Head is { } width ? selection.Of(width).Of(shape.Channels) : 0;
        return new ConcreteNetwork(space.Input, space.Classes, layers.ToImmutable(), head, space.HeadActivation);
    }

    /// <summary>Width that squeeze-and-excite squeezes to: a quarter, made divisible by 8, bumped where that loses more than a tenth.</summary>
    public static int SqueezeWidthOf(int hidden)
    {
        double wanted = 0.25 * hidden;
        int width = Math.Max(Width.Base, (int)(wanted + Width.Base / 2.0) / Width.Base * Width.Base);
        return width < 0.9 * wanted ? width + Width.Base : width;
    }

    private static ConcreteLayer? Concrete(int block, int place, LayerSpec spec, Selection selection, ImageShape input, int filters)
    {
        switch (spec)
        {
            case SkipSpec:
                return null;
            case ConvolutionSpec layer:
                return Layer(LayerKind.Convolution, selection.Of(layer.Kernel), layer.Stride, input.Channels, 0, layer.Residual, layer.Activation);
            case SeparableSpec layer:
                return Layer(LayerKind.Separable, selection.Of(layer.Kernel), layer.Stride, input.Channels, 0, selection.Of(layer.Residual), layer.Activation);
            case BottleneckSpec layer:
                int hidden = selection.Of(layer.Expansion).Of(input.Channels);
                int squeeze = selection.Of(layer.SqueezeExcite) ? SqueezeWidthOf(hidden) : 0;
                return Layer(LayerKind.Bottleneck, selection.Of(layer.Kernel), layer.Stride, hidden, squeeze, true, layer.Activation);
            default:
                throw new ArgumentException($"A {spec.GetType().Name} is no layer that networks are made of.");
        }

        ConcreteLayer Layer(LayerKind kind, int kernel, int stride, int hidden, int squeeze, bool residual, Activation activation)
        {
            var output = new ImageShape(filters, (input.Height + stride - 1) / stride, (input.Width + stride - 1) / stride);
            return new ConcreteLayer(block, place, kind, input, output, kernel, stride, hidden, squeeze, residual && output == input, activation);
        }
    }
}
