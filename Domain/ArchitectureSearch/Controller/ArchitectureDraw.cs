using ActorLab.Domain.ArchitectureSearch.Spaces;

namespace ActorLab.Domain.ArchitectureSearch.Controller;

/// <summary>An architecture to try in a step.</summary>
/// <param name="Genotype">The architecture: its quality and cost make the reward.</param>
/// <param name="Training">What the weights are trained with: the architecture, under warmup partly replaced.</param>
public sealed record ArchitectureDraw(Genotype Genotype, Selection Training);
