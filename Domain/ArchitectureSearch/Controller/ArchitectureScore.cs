using ActorLab.Domain.ArchitectureSearch.Spaces;

namespace ActorLab.Domain.ArchitectureSearch.Controller;

/// <summary>What a step of the search found of an architecture.</summary>
/// <param name="Genotype">The architecture, as it was drawn.</param>
/// <param name="Quality">Its accuracy on a validation batch with the shared weights, 0 to 1.</param>
/// <param name="Cost">Its cost, above 0.</param>
public readonly record struct ArchitectureScore(Genotype Genotype, double Quality, double Cost);
