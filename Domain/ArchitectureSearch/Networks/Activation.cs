namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>The function behind a normalised convolution.</summary>
public enum Activation
{
    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x · relu6(x + 3) / 6.</summary>
    Swish6,
}
