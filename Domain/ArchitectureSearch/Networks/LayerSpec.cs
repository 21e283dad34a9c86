using ActorLab.Domain.ArchitectureSearch.Spaces;

namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>A layer of a network, its output width apart, which is its block's.</summary>
public abstract record LayerSpec : ISpacePart;
