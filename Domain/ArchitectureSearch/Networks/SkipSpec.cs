namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>The layer that is left out: its output is its input.</summary>
public sealed record SkipSpec : LayerSpec;
