using System.Runtime.InteropServices;
using ActorLab.Domain.Common;
using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>
/// All weights of a network in one flat tensor, so that an optimiser's step is a few operations however many layers there are.
/// Each begins at a multiple of 64 bytes: sums over it have the same last bits wherever the process put it.
/// </summary>
internal sealed class NetworkWeights : IDisposable
{
    private const int Alignment = 16;

    private readonly List<NetworkWeight> _weights = [];
    private long _count;

    /// <summary>The single weights.</summary>
    public IReadOnlyList<NetworkWeight> All => _weights;

    /// <summary>All values, and zeros between them.</summary>
    public Tensor Values { get; private set; } = null!;

    /// <summary>How many numbers there are, without the zeros between.</summary>
    public long Count => _weights.Sum(w => w.Count);

    /// <summary>Asks for a weight with normally distributed first values, or constant ones.</summary>
    public NetworkWeight Add(string name, long[] shape, double deviation = 0, double mean = 0)
    {
        var weight = new NetworkWeight(_weights.Count, name, shape, deviation, mean, deviation > 0, _count);
        _weights.Add(weight);
        _count = (_count + weight.Count + Alignment - 1) / Alignment * Alignment;
        return weight;
    }

    /// <summary>Makes the tensor and draws first values: each weight's from a stream of its own name.</summary>
    public void Allocate(Device device, RandomStreams streams)
    {
        var values = new float[_count];
        foreach (NetworkWeight weight in _weights)
        {
            Span<float> own = values.AsSpan((int)weight.Offset, (int)weight.Count);
            own.Fill((float)weight.Mean);
            if (weight.Deviation == 0) continue;
            RandomStream stream = streams.Get($"weights.{weight.Name}");
            foreach (ref float value in own) value += (float)(weight.Deviation * stream.NextGaussian());
        }

        using DisposeScope scope = NewDisposeScope();
        Values = tensor(values, device: device).clone().DetachFromDisposeScope();
        foreach (NetworkWeight weight in _weights) weight.Value = weight.Of(Values).DetachFromDisposeScope();
    }

    /// <summary>A flat tensor of zeros as long as <see cref="Values"/>.</summary>
    public Tensor Zeros() => zeros_like(Values);

    /// <summary>The weights' parts of a flat tensor as plain data.</summary>
    /// <param name="flat">The values, or an optimiser's slot.</param>
    /// <param name="prefix">What their names begin with.</param>
    public IEnumerable<NamedTensor> Export(Tensor flat, string prefix)
    {
        float[] values = Floats(flat);
        return _weights.Select(w => NamedTensor.Of(prefix + w.Name, values.AsSpan((int)w.Offset, (int)w.Count), w.Shape));
    }

    /// <summary>Reads what <see cref="Export"/> wrote.</summary>
    /// <exception cref="InputException">A tensor is missing or of another shape.</exception>
    public void Import(Tensor flat, string prefix, IReadOnlyDictionary<string, NamedTensor> tensors)
    {
        var values = new float[_count];
        foreach (NetworkWeight weight in _weights)
        {
            if (!tensors.TryGetValue(prefix + weight.Name, out NamedTensor? tensor)) throw new InputException($"The file lacks the tensor {prefix}{weight.Name}.");
            if (tensor.DType != "F32" || !tensor.Shape.AsSpan().SequenceEqual(weight.Shape))
                throw new InputException($"The tensor {tensor.Name} is {tensor.DType} [{string.Join(", ", tensor.Shape)}], but this network's is F32 [{string.Join(", ", weight.Shape)}].");
            MemoryMarshal.Cast<byte, float>(tensor.Data).CopyTo(values.AsSpan((int)weight.Offset));
        }

        using IDisposable noGradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        flat.copy_(torch.tensor(values, device: flat.device));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (NetworkWeight weight in _weights) weight.Value.Dispose();
        Values.Dispose();
    }

    /// <summary>The numbers of a tensor on any device.</summary>
    internal static float[] Floats(Tensor values)
    {
        using DisposeScope scope = NewDisposeScope();
        return values.detach().cpu().contiguous().data<float>().ToArray();
    }
}
