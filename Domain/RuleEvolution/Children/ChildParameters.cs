using ActorLab.Domain.Common;
using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Domain.RuleEvolution;

/// <summary>One parameter of a child: views into the flat tensors of all.</summary>
internal sealed class ChildParameter(long[] shape, double deviation, double mean)
{
    /// <summary>Its shape.</summary>
    public long[] Shape { get; } = shape;

    /// <summary>The deviation of its first, normally distributed values.</summary>
    public double Deviation { get; } = deviation;

    /// <summary>The mean of its first values.</summary>
    public double Mean { get; } = mean;

    /// <summary>How many numbers it has.</summary>
    public int Count => (int)Shape.Aggregate(1L, (a, b) => a * b);

    /// <summary>Its values.</summary>
    public Tensor Value { get; set; } = null!;

    /// <summary>What gradients are added to.</summary>
    public Tensor Gradient { get; set; } = null!;
}

/// <summary>
/// A child's parameters in one flat tensor, and their gradients in another, which is also the momentum: a step scales it, the
/// layers add their gradients, and the result moves the parameters. So an optimiser step is three operations on whole tensors.
/// </summary>
internal sealed class ChildParameters : IDisposable
{
    private readonly List<ChildParameter> _parameters = [];

    /// <summary>All values.</summary>
    public Tensor Values { get; private set; } = null!;

    /// <summary>All gradients, with what momentum keeps of earlier ones.</summary>
    public Tensor Momentum { get; private set; } = null!;

    /// <summary>The single parameters.</summary>
    public IReadOnlyList<ChildParameter> All => _parameters;

    /// <summary>Asks for a parameter with normally distributed first values, or constant ones.</summary>
    public ChildParameter Add(long[] shape, double deviation = 0, double mean = 0)
    {
        _parameters.Add(new ChildParameter(shape, deviation, mean));
        return _parameters[^1];
    }

    /// <summary>Makes the tensors and draws the first values.</summary>
    public void Allocate(Device device, ScalarType type, RandomStream stream)
    {
        double[] values = new double[_parameters.Sum(p => p.Count)];
        int at = 0;
        foreach (ChildParameter parameter in _parameters)
            for (int end = at + parameter.Count; at < end; at++)
                values[at] = parameter.Deviation == 0 ? parameter.Mean : parameter.Mean + parameter.Deviation * stream.NextGaussian();

        using DisposeScope scope = NewDisposeScope();
        // A copy, because only Torch's own memory is aligned, and sums depend on that in their last bits.
        Values = tensor(values, dtype: type, device: device).clone().DetachFromDisposeScope();
        Momentum = zeros_like(Values).DetachFromDisposeScope();
        at = 0;
        foreach (ChildParameter parameter in _parameters)
        {
            parameter.Value = Values.narrow(0, at, parameter.Count).view(parameter.Shape).DetachFromDisposeScope();
            parameter.Gradient = Momentum.narrow(0, at, parameter.Count).view(parameter.Shape).DetachFromDisposeScope();
            at += parameter.Count;
        }
    }

    /// <summary>What comes before the gradients of a step, which are sums over the batch.</summary>
    public void BeginStep(double momentum, double weightDecay, int batch)
    {
        Momentum.mul_(momentum);
        if (weightDecay > 0) Momentum.add_(Values, alpha: weightDecay * batch);
    }

    /// <summary>What comes after.</summary>
    public void EndStep(double learningRate, int batch) => Values.add_(Momentum, alpha: -learningRate / batch);

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (ChildParameter parameter in _parameters)
        {
            parameter.Value.Dispose();
            parameter.Gradient.Dispose();
        }

        Values.Dispose();
        Momentum.Dispose();
    }
}
