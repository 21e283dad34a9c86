using static TorchSharp.torch;

namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>One weight of a network: a view into the flat tensor of all (<see cref="NetworkWeights"/>).</summary>
internal sealed class NetworkWeight(int index, string name, long[] shape, double deviation, double mean, bool isDecayed, long offset)
{
    /// <summary>Its place among the weights.</summary>
    public int Index { get; } = index;

    /// <summary>Its name in files.</summary>
    public string Name { get; } = name;

    /// <summary>Its shape; where a search shares it, that of the largest choice.</summary>
    public long[] Shape { get; } = shape;

    /// <summary>The deviation of its first, normally distributed values.</summary>
    public double Deviation { get; } = deviation;

    /// <summary>The mean of its first values.</summary>
    public double Mean { get; } = mean;

    /// <summary>Whether L2 is on it: kernels, not biases and not batch norm's.</summary>
    public bool IsDecayed { get; } = isDecayed;

    /// <summary>Where it begins in the flat tensors.</summary>
    public long Offset { get; } = offset;

    /// <summary>How many numbers it has.</summary>
    public long Count { get; } = shape.Aggregate(1L, (a, b) => a * b);

    /// <summary>Its values.</summary>
    public Tensor Value { get; set; } = null!;

    /// <summary>Its part of a flat tensor like <see cref="NetworkWeights.Values"/>; to be disposed.</summary>
    public Tensor Of(Tensor flat)
    {
        using Tensor part = flat.narrow(0, Offset, Count);
        return part.view(Shape);
    }
}
