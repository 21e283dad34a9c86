using System.Globalization;
using ActorLab.Domain.ArchitectureSearch.Networks;
using ActorLab.Domain.Common;
using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Domain.ArchitectureSearch.Children;

/// <summary>A chosen network with weights of its own and ordinary batch norm: the layers of a search at one size.</summary>
internal sealed class StandaloneNetwork : IDisposable
{
    /// <summary>Makes the network; its first weights depend on network and seed only.</summary>
    public StandaloneNetwork(ConcreteNetwork network, RandomStreams streams, Device device)
    {
        List<NetworkSegment> segments = [];
        foreach (ConcreteLayer layer in network.Layers)
        {
            NetworkLayer made = Make(layer);
            LayerRun run = LayerRun.Of(layer);
            segments.Add((pass, x) => made.Forward(pass, x, run));
        }

        int last = network.Layers.IsEmpty ? network.Input.Channels : network.Layers[^1].Output.Channels;
        Features = network.Head > 0 ? network.Head : last;
        var classifier = new ClassifierLayer(Weights, last, network.Head, network.Classes, network.HeadActivation);
        segments.Add((pass, x) => classifier.Forward(pass, x, last, network.Head));
        Segments = segments;
        Weights.Allocate(device, streams);
        Averages.Allocate(device, streams);
    }

    /// <summary>The trained weights.</summary>
    public NetworkWeights Weights { get; } = new();

    /// <summary>Batch norm's averages.</summary>
    public NetworkWeights Averages { get; } = new();

    /// <summary>Its layers and then the classifier.</summary>
    public IReadOnlyList<NetworkSegment> Segments { get; }

    /// <summary>How many inputs the classifier has.</summary>
    public int Features { get; }

    /// <summary>The class of each image, by batch norm's averages; the tensor is the caller's.</summary>
    public Tensor Classify(Tensor pixels)
    {
        using IDisposable noGradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        using var pass = new NetworkPass(NormMode.Inference, needsGradients: false);
        return Segments.Logits(pass, pixels).argmax(1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Weights.Dispose();
        Averages.Dispose();
    }

    private NetworkLayer Make(ConcreteLayer layer)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"block{layer.Block}.layer{layer.Layer}");
        int outputs = layer.Output.Channels, inputs = layer.Input.Channels;
        return layer.Kind switch
        {
            LayerKind.Convolution => new ConvolutionLayer(Weights, Averages, name, outputs, inputs, [layer.Kernel], layer.Stride, layer.Activation),
            LayerKind.Separable => new SeparableLayer(Weights, Averages, name, outputs, inputs, [layer.Kernel], layer.Stride, layer.Activation),
            _ => new BottleneckLayer(Weights, Averages, name, outputs, inputs, layer.Hidden, [layer.Kernel], layer.SqueezeWidth > 0, layer.Stride, layer.Activation),
        };
    }
}
