using ActorLab.Domain.ArchitectureSearch.Networks;

namespace ActorLab.Domain.ArchitectureSearch.Costs;

/// <summary>What a network costs, counted. Batch norm counts as two parameters a channel and no multiply-add: it folds into the convolution.</summary>
public static class NetworkCounts
{
    /// <summary>Multiply-adds of one image: convolutions, squeeze-and-excite's two matrices, the head and the classifier.</summary>
    public static long MultiplyAdds(ConcreteNetwork network)
    {
        long last = network.Layers.IsEmpty ? network.Input.Channels : network.Layers[^1].Output.Channels;
        return network.Layers.Sum(MultiplyAdds) + (network.Head > 0 ? last * network.Head + (long)network.Head * network.Classes : last * network.Classes);
    }

    /// <summary>Multiply-adds of one image in a layer.</summary>
    public static long MultiplyAdds(ConcreteLayer layer)
    {
        long before = (long)layer.Input.Height * layer.Input.Width, after = (long)layer.Output.Height * layer.Output.Width;
        long inputs = layer.Input.Channels, outputs = layer.Output.Channels, kernel = (long)layer.Kernel * layer.Kernel;
        return layer.Kind switch
        {
            LayerKind.Convolution => after * inputs * outputs * kernel,
            LayerKind.Separable => after * inputs * (kernel + outputs),
            _ => before * inputs * layer.Hidden + after * layer.Hidden * (kernel + outputs) + 2L * layer.Hidden * layer.SqueezeWidth,
        };
    }

    /// <summary>Trained numbers: kernels, batch norm's scales and shifts, biases of squeeze-and-excite, head and classifier.</summary>
    public static long Parameters(ConcreteNetwork network)
    {
        long last = network.Layers.IsEmpty ? network.Input.Channels : network.Layers[^1].Output.Channels;
        long head = network.Head > 0 ? (last + 1) * network.Head : 0;
        return network.Layers.Sum(Parameters) + head + ((network.Head > 0 ? network.Head : last) + 1) * network.Classes;
    }

    /// <summary>Trained numbers of a layer.</summary>
    public static long Parameters(ConcreteLayer layer)
    {
        long inputs = layer.Input.Channels, outputs = layer.Output.Channels, hidden = layer.Hidden, squeezed = layer.SqueezeWidth, kernel = (long)layer.Kernel * layer.Kernel;
        long squeeze = squeezed > 0 ? 2 * hidden * squeezed + hidden + squeezed : 0;
        return layer.Kind switch
        {
            LayerKind.Convolution => inputs * outputs * kernel + 2 * outputs,
            LayerKind.Separable => inputs * (kernel + 2) + inputs * outputs + 2 * outputs,
            _ => inputs * hidden + 2 * hidden + hidden * (kernel + 2) + squeeze + hidden * outputs + 2 * outputs,
        };
    }
}
