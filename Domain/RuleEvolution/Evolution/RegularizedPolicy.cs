using ActorLab.Interpreter.Randomness;


namespace ActorLab.Domain.RuleEvolution.Evolution;

/// <summary>Regularized evolution: the population is the youngest P, the parent the best of S drawn from it with repetition.</summary>
/// <param name="population">P.</param>
/// <param name="tournament">S.</param>
public sealed class RegularizedPolicy(int population, int tournament) : IEvolutionPolicy
{
    /// <inheritdoc/>
    public IReadOnlyList<EvolutionCandidate> Alive(IReadOnlyList<EvolutionCandidate> candidates) =>
        [.. candidates.Skip(Math.Max(0, candidates.Count - population))];

    /// <inheritdoc/>
    public EvolutionCandidate? Choose(IReadOnlyList<EvolutionCandidate> candidates, IRandomSource random)
    {
        if (candidates.Count == 0) return null;
        IReadOnlyList<EvolutionCandidate> alive = Alive(candidates);
        EvolutionCandidate? winner = null;
        for (int i = 0; i < tournament; i++)
        {
            EvolutionCandidate drawn = alive[EvolutionDraws.Below(random, alive.Count)];
            if (winner is null || drawn.Fitness.CompareTo(winner.Fitness) > 0) winner = drawn;
        }

        return winner;
    }
}
