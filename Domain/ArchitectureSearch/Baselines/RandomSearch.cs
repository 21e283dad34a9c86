using ActorLab.Domain.ArchitectureSearch.Spaces;
using ActorLab.Domain.Common;

namespace ActorLab.Domain.ArchitectureSearch.Baselines;

/// <summary>Random search at a cost (TuNAS, random search): uniform genotypes, those outside the band thrown away before they cost anything.</summary>
/// <param name="tree">The choices of the space.</param>
/// <param name="cost">The cost of an architecture; no number where it has none, which no band contains.</param>
/// <param name="band">The costs that are wanted.</param>
public sealed class RandomSearch(ChoiceTree tree, Func<Genotype, double> cost, CostBand band) : IArchitectureProposer
{
    /// <inheritdoc/>
    /// <exception cref="InputException">The band is unreachable.</exception>
    public Genotype Propose(int number, IReadOnlyList<ArchitectureEvaluation> known, RandomStream random) =>
        band.Draw(_ => GenotypeDraws.Uniform(tree, random), cost);
}
