using ActorLab.Domain.ArchitectureSearch.Spaces;

namespace ActorLab.Domain.ArchitectureSearch.Baselines;

/// <summary>An architecture evaluated by itself: trained, or looked up. The history of a search is a list of these.</summary>
/// <param name="Genotype">The architecture.</param>
/// <param name="Accuracy">Its accuracy on what the search may see, 0 to 1.</param>
/// <param name="Cost">Its cost.</param>
/// <param name="Spent">What the evaluation cost.</param>
public sealed record ArchitectureEvaluation(Genotype Genotype, double Accuracy, double Cost, SearchBudget Spent);
