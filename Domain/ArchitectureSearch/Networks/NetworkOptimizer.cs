using ActorLab.Domain.Common;
using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>An optimiser over all weights at once; its slots are flat tensors as the weights are.</summary>
internal sealed class NetworkOptimizer : IDisposable
{
    private readonly OptimizerKind _kind;
    private readonly NetworkWeights _weights;
    private readonly Tensor _momentum;
    private readonly Tensor? _squares;
    private readonly Scalar _mu, _decay, _fresh, _epsilon;

    /// <summary>Makes the slots.</summary>
    public NetworkOptimizer(OptimizerKind kind, NetworkWeights weights, double momentum, double decay, double epsilon)
    {
        using DisposeScope scope = NewDisposeScope();
        (_kind, _weights, _mu, _decay, _fresh, _epsilon) = (kind, weights, momentum, decay, 1 - decay, epsilon);
        Gradients = weights.Zeros().DetachFromDisposeScope();
        _momentum = weights.Zeros().DetachFromDisposeScope();
        if (kind == OptimizerKind.RmsProp) _squares = ones_like(weights.Values).DetachFromDisposeScope();
    }

    /// <summary>Where the gradients of a step are added up.</summary>
    public Tensor Gradients { get; }

    /// <summary>Moves the weights along <see cref="Gradients"/>, and sets those to 0.</summary>
    public void Step(double learningRate)
    {
        using IDisposable noGradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        if (_squares is null)
        {
            using Scalar back = -learningRate;
            _momentum.mul_(_mu).add_(Gradients, Scalars.One);
            _weights.Values.add_(_momentum, back);
        }
        else
        {
            using Scalar rate = learningRate, minus = -1;
            _squares.mul_(_decay).addcmul_(Gradients, Gradients, _fresh);
            _momentum.mul_(_mu).addcdiv_(Gradients, _squares.add(_epsilon).sqrt_(), rate);
            _weights.Values.add_(_momentum, minus);
        }

        Gradients.zero_();
    }

    /// <summary>The slots as plain data.</summary>
    public IEnumerable<NamedTensor> Export() =>
        _weights.Export(_momentum, "momentum.").Concat(_squares is null ? [] : _weights.Export(_squares, "squares."));

    /// <summary>Reads what <see cref="Export"/> wrote.</summary>
    /// <exception cref="InputException">A tensor is missing or of another shape.</exception>
    public void Import(IReadOnlyDictionary<string, NamedTensor> tensors)
    {
        _weights.Import(_momentum, "momentum.", tensors);
        if (_squares is not null) _weights.Import(_squares, "squares.", tensors);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (IDisposable? part in (IDisposable?[])[Gradients, _momentum, _squares, _mu, _decay, _fresh, _epsilon]) part?.Dispose();
    }
}
