using System.Globalization;
using ActorLab.Domain.ArchitectureSearch.Networks;
using ActorLab.Domain.ArchitectureSearch.Spaces;
using ActorLab.Domain.Common;
using static TorchSharp.torch;

namespace ActorLab.Domain.ArchitectureSearch.Supernet;

/// <summary>
/// The weights that all networks of a space share, each as large as its largest choice (TuNAS, weight sharing), and the network
/// of any selection as segments that use slices of them.
/// </summary>
internal sealed class SharedNetwork : IDisposable
{
    private readonly NetworkSpace _space;
    private readonly NetworkLayer?[][][] _layers;
    private readonly ClassifierLayer _classifier;

    /// <summary>Makes the weights; they depend on the space and the seed only.</summary>
    /// <exception cref="InputException">A layer may be skipped that changes the shape.</exception>
    public SharedNetwork(NetworkSpace space, RandomStreams streams, Device device)
    {
        _space = space;
        SortedSet<int> widths = [space.Input.Channels];
        _layers = new NetworkLayer?[space.Blocks.Length][][];
        for (int b = 0; b < space.Blocks.Length; b++)
        {
            BlockSpec block = space.Blocks[b];
            SortedSet<int> outputs = [.. block.Filters.Options.SelectMany(f => widths.Select(f.Of))];
            _layers[b] = new NetworkLayer?[block.Layers.Length][];
            for (int i = 0; i < block.Layers.Length; i++)
            {
                Choice<LayerSpec> choice = block.Layers[i];
                string name = string.Create(CultureInfo.InvariantCulture, $"block{b}.layer{i}");
                bool keepsShape = i > 0 && choice.Options.All(o => StrideOf(o) == 1);
                if (!keepsShape && choice.Options.Any(o => o is SkipSpec))
                    throw new InputException($"The layer Blocks[{b}].Layers[{i}] of the space '{space.Name}' may be left out, but it is the first of its block or has a stride: leaving it out would change the shape. Make it a layer of its own.");
                _layers[b][i] = [.. choice.Options.Select((o, at) => Make(choice.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $"{name}.option{at}") : name, o, outputs.Max, widths))];
                widths = outputs;
            }
        }

        int head = space.Head is null ? 0 : space.Head.Options.Max(f => widths.Max(f.Of));
        _classifier = new ClassifierLayer(Weights, widths.Max, head, space.Classes, space.HeadActivation);
        Weights.Allocate(device, streams);
    }

    /// <summary>The shared weights.</summary>
    public NetworkWeights Weights { get; } = new();

    /// <summary>The network of a selection, its layers and then the classifier. A layer that is left out returns its input.</summary>
    public IReadOnlyList<NetworkSegment> Segments(Selection selection)
    {
        List<NetworkSegment> segments = [];
        ImageShape shape = _space.Input;
        for (int b = 0; b < _layers.Length; b++)
        {
            BlockSpec block = _space.Blocks[b];
            int filters = selection.Of(block.Filters).Of(shape.Channels);
            for (int i = 0; i < _layers[b].Length; i++)
            {
                Choice<LayerSpec> choice = block.Layers[i];
                List<(NetworkLayer? Layer, LayerRun Run)> running = [];
                ImageShape output = shape;
                for (int option = 0; option < choice.Count; option++)
                {
                    LayerSpec spec = choice.Options[option];
                    if (!selection.RunsAll(choice) && !ReferenceEquals(selection.Of(choice), spec)) continue;
                    int stride = StrideOf(spec);
                    if (spec is not SkipSpec) output = new ImageShape(filters, (shape.Height + stride - 1) / stride, (shape.Width + stride - 1) / stride);
                    running.Add((_layers[b][i][option], RunOf(spec, selection, shape, output)));
                }

                segments.Add(running is [(null, _)] ? (_, x) => x : running is [({ } only, var run)] ? (pass, x) => only.Forward(pass, x, run) : Mean(running));
                shape = output;
            }
        }

        int head = _space.Head is { } width ? selection.Of(width).Of(shape.Channels) : 0;
        segments.Add((pass, x) => _classifier.Forward(pass, x, shape.Channels, head));
        return segments;
    }

    /// <inheritdoc />
    public void Dispose() => Weights.Dispose();

    // A switch whose options all run, as op warmup wants it: the mean of their outputs.
    private static NetworkSegment Mean(List<(NetworkLayer? Layer, LayerRun Run)> running) => (pass, x) =>
    {
        using TorchSharp.Scalar share = 1.0 / running.Count;
        Tensor? sum = null;
        foreach ((NetworkLayer? layer, LayerRun run) in running)
        {
            Tensor y = layer is null ? x : layer.Forward(pass, x, run);
            sum = sum is null ? y : sum.add(y, Scalars.One);
        }

        return sum!.mul(share);
    };

    private static LayerRun RunOf(LayerSpec spec, Selection selection, ImageShape input, ImageShape output)
    {
        bool fits = input == output;
        switch (spec)
        {
            case ConvolutionSpec layer:
                return new LayerRun(input.Channels, output.Channels, 0, 0, selection.Running(layer.Kernel), 0, fits && layer.Residual ? 1 : 0);
            case SeparableSpec layer:
                return new LayerRun(input.Channels, output.Channels, 0, 0, selection.Running(layer.Kernel), 0, fits ? Share(layer.Residual) : 0);
            case BottleneckSpec layer:
                int hidden = selection.Of(layer.Expansion).Of(input.Channels);
                return new LayerRun(input.Channels, output.Channels, hidden, ConcreteNetwork.SqueezeWidthOf(hidden), selection.Running(layer.Kernel), Share(layer.SqueezeExcite), fits ? 1 : 0);
            default:
                return default;
        }

        double Share(Choice<bool> flag) => selection.Running(flag).Average(f => f ? 1.0 : 0);
    }

    private static int StrideOf(LayerSpec spec) => spec switch
    {
        ConvolutionSpec layer => layer.Stride,
        SeparableSpec layer => layer.Stride,
        BottleneckSpec layer => layer.Stride,
        _ => 1,
    };

    private NetworkLayer? Make(string name, LayerSpec spec, int outputs, SortedSet<int> inputs) => spec switch
    {
        SkipSpec => null,
        ConvolutionSpec layer => new ConvolutionLayer(Weights, null, name, outputs, inputs.Max, layer.Kernel.Options, layer.Stride, layer.Activation),
        SeparableSpec layer => new SeparableLayer(Weights, null, name, outputs, inputs.Max, layer.Kernel.Options, layer.Stride, layer.Activation),
        BottleneckSpec layer => new BottleneckLayer(
            Weights, null, name, outputs, inputs.Max, layer.Expansion.Options.Max(w => inputs.Max(w.Of)), layer.Kernel.Options, layer.SqueezeExcite.Options.Contains(true), layer.Stride, layer.Activation),
        _ => throw new ArgumentException($"A {spec.GetType().Name} is no layer that networks are made of."),
    };
}
