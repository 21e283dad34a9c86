namespace ActorLab.Domain.RuleEvolution;

/// <summary>What kind of net a rule is tried on.</summary>
public enum ChildArchitecture
{
    /// <summary>Fully connected layers with ReLU.</summary>
    Mlp,

    /// <summary>Convolutions with ReLU, without batch norm or skips.</summary>
    Convolution,

    /// <summary>Pre-activation residual blocks with batch norm: a wide residual net where the widths are.</summary>
    Residual,
}
