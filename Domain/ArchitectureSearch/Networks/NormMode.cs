namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>What batch norm does in a pass.</summary>
internal enum NormMode
{
    /// <summary>Statistics of the batch, and none kept: weight and reward steps of a search.</summary>
    Stateless,

    /// <summary>Statistics of the batch, averaged for later.</summary>
    Training,

    /// <summary>The averaged statistics.</summary>
    Inference,
}
