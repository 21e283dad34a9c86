using ActorLab.Domain.ArchitectureSearch.Spaces;
using ActorLab.Domain.Common;

namespace ActorLab.Domain.ArchitectureSearch.Baselines;

/// <summary>
/// Regularized evolution (Real et al. 2019): the population is the youngest P; the parent is the best of S drawn from it with
/// repetition; the child has another option of one active choice. Costs are kept in a band as random search keeps them. The
/// evolution of update rules has its own: there parents pass a cascade of trainings, and rules of one function are one.
/// </summary>
/// <param name="tree">The choices of the space.</param>
/// <param name="cost">The cost of an architecture; no number where it has none, which no band contains.</param>
/// <param name="band">The costs that are wanted.</param>
/// <param name="population">P: so many random architectures come first.</param>
/// <param name="tournament">S.</param>
/// <param name="fitness">What is best: the accuracy, if null.</param>
public sealed class RegularizedEvolution(
    ChoiceTree tree, Func<Genotype, double> cost, CostBand band, int population, int tournament, Func<ArchitectureEvaluation, double>? fitness = null) : IArchitectureProposer
{
    // Where so many children of one change are outside the band, two changes are tried, and so on.
    private const int AttemptsOfEachSize = 200;

    /// <inheritdoc/>
    /// <exception cref="InputException">The band is unreachable.</exception>
    public Genotype Propose(int number, IReadOnlyList<ArchitectureEvaluation> known, RandomStream random)
    {
        if (number < population || known.Count == 0) return band.Draw(_ => GenotypeDraws.Uniform(tree, random), cost);
        Genotype parent = Parent(known, random);
        return band.Draw(attempt => Child(parent, 1 + attempt / AttemptsOfEachSize, random), cost);
    }

    private Genotype Parent(IReadOnlyList<ArchitectureEvaluation> known, RandomStream random)
    {
        int oldest = Math.Max(0, known.Count - population);
        ArchitectureEvaluation? winner = null;
        for (int i = 0; i < tournament; i++)
        {
            ArchitectureEvaluation drawn = known[oldest + random.NextInt(known.Count - oldest)];
            if (winner is null || Fitness(drawn) > Fitness(winner)) winner = drawn;
        }

        return winner!.Genotype;
    }

    private Genotype Child(Genotype parent, int changes, RandomStream random)
    {
        Genotype child = parent;
        for (int i = 0; i < Math.Min(changes, tree.Count); i++) child = GenotypeDraws.Mutate(tree, child, random);
        return child;
    }

    private double Fitness(ArchitectureEvaluation evaluation) => fitness?.Invoke(evaluation) ?? evaluation.Accuracy;
}
