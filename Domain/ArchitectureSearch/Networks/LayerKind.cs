namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>What a layer of a chosen network is.</summary>
public enum LayerKind
{
    /// <summary><see cref="ConvolutionSpec"/>.</summary>
    Convolution,

    /// <summary><see cref="SeparableSpec"/>.</summary>
    Separable,

    /// <summary><see cref="BottleneckSpec"/>.</summary>
    Bottleneck,
}
