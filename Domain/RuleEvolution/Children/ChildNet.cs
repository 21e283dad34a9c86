using ActorLab.Domain.Common;
using static TorchSharp.torch;

namespace ActorLab.Domain.RuleEvolution;

/// <summary>
/// The net that a rule is tried on, with the backward pass by hand: the forward pass keeps what it met, then a loop from the
/// outputs to the inputs asks the rule for each site's signal and adds the outer products to the gradients. One thread at a time.
/// </summary>
internal sealed class ChildNet : IDisposable
{
    private readonly List<IChildPart> _parts = [];
    private readonly RuleSite[] _sites;
    private readonly Generator? _noise;
    private readonly bool _takesMatrix;

    /// <summary>Makes a net; its first weights depend on the streams only.</summary>
    public ChildNet(ChildOptions options, (int Channels, int Height, int Width) input, int classes, RandomStreams streams, Device device, ScalarType type = ScalarType.Float32)
    {
        _takesMatrix = options.Architecture == ChildArchitecture.Mlp;
        switch (options.Architecture)
        {
            case ChildArchitecture.Mlp:
                AddMlp(options, input.Channels * input.Height * input.Width, classes);
                break;
            case ChildArchitecture.Convolution:
                AddConvolutions(options, input.Channels, classes);
                break;
            default:
                AddResiduals(options, input.Channels, classes);
                break;
        }

        Parameters.Allocate(device, type, streams.Get("child.weights"));
        foreach (IChildPart part in _parts) part.Prepare();
        _sites = [.. _parts.SelectMany(part => part.Sites)];
        _noise = new Generator(streams.Get("child.noise").NextULong() >> 1, device);
        for (int i = 0; i < _sites.Length; i++) (_sites[i].Index, _sites[i].Streams, _sites[i].Noise) = (i, streams, _noise);
    }

    /// <summary>All parameters.</summary>
    public ChildParameters Parameters { get; } = new();

    /// <summary>The sites, from the inputs on; the first has no signal at its input.</summary>
    public IReadOnlyList<RuleSite> Sites => _sites;

    /// <summary>The logits of images (images x channels x rows x columns).</summary>
    public Tensor Forward(Tensor images, bool isTraining)
    {
        Tensor x = _takesMatrix ? images.flatten(1) : images;
        foreach (IChildPart part in _parts) x = part.Forward(x, isTraining);
        return x;
    }

    /// <summary>Adds the gradients of the step whose forward pass came last.</summary>
    public void Backward(Tensor topError, CompiledRule rule)
    {
        foreach (RuleSite site in _sites) site.TopError = topError;
        Tensor? error = topError;
        for (int i = _parts.Count - 1; i >= 0; i--) error = _parts[i].Backward(error!, rule, wantsInput: i > 0);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (IChildPart part in _parts) part.Dispose();
        Parameters.Dispose();
        _noise?.Dispose();
    }

    private void AddMlp(ChildOptions options, int inputs, int classes)
    {
        foreach (int units in options.Hidden)
        {
            _parts.Add(new LinearPart(Parameters, inputs, units, isRectified: _parts.Count > 0));
            inputs = units;
        }

        _parts.Add(new LinearPart(Parameters, inputs, classes, isRectified: _parts.Count > 0));
    }

    private void AddConvolutions(ChildOptions options, int channels, int classes)
    {
        _parts.Add(new ConvolutionPart(Parameters, channels, options.FirstChannels, 3, 1, isRectified: false, hasBias: true));
        ForEachBlock(options, (inputs, outputs, stride) => new ConvolutionPart(Parameters, inputs, outputs, 3, stride, isRectified: true, hasBias: true));
        _parts.Add(new PoolPart());
        _parts.Add(new LinearPart(Parameters, options.Channels[^1], classes, isRectified: false));
    }

    private void AddResiduals(ChildOptions options, int channels, int classes)
    {
        _parts.Add(new ConvolutionPart(Parameters, channels, options.FirstChannels, 3, 1, isRectified: false, hasBias: false));
        ForEachBlock(options, (inputs, outputs, stride) => new ResidualPart(Parameters, inputs, outputs, stride));
        _parts.Add(new BatchNormPart(Parameters, options.Channels[^1]));
        _parts.Add(new PoolPart());
        _parts.Add(new LinearPart(Parameters, options.Channels[^1], classes, isRectified: false));
    }

    private void ForEachBlock(ChildOptions options, Func<int, int, int, IChildPart> make)
    {
        int inputs = options.FirstChannels;
        for (int stage = 0; stage < options.Channels.Count; stage++)
        {
            for (int block = 0; block < options.Blocks; block++)
            {
                _parts.Add(make(inputs, options.Channels[stage], stage > 0 && block == 0 ? 2 : 1));
                inputs = options.Channels[stage];
            }
        }
    }
}
