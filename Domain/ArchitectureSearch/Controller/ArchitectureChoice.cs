using System.Collections.Immutable;
using ActorLab.Domain.ArchitectureSearch.Spaces;

namespace ActorLab.Domain.ArchitectureSearch.Controller;

/// <summary>An architecture and how sure the controller is of it.</summary>
/// <param name="Genotype">The architecture.</param>
/// <param name="Probabilities">The probability of each choice's option, also of choices that do not count.</param>
/// <param name="Smallest">The smallest of those that count; 1 without choices.</param>
/// <param name="Probability">The architecture's: the product of those that count.</param>
public sealed record ArchitectureChoice(Genotype Genotype, ImmutableArray<double> Probabilities, double Smallest, double Probability);
