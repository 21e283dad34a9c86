namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>How weights move along a gradient.</summary>
public enum OptimizerKind
{
    /// <summary>Stochastic gradient descent with momentum: m ← μm + g, w ← w - rm.</summary>
    Sgd,

    /// <summary>RMSProp with momentum: s ← ds + (1-d)g², m ← μm + rg/√(s + ε), w ← w - m; s begins at 1.</summary>
    RmsProp,
}
