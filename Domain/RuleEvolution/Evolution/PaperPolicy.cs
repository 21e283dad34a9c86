using ActorLab.Interpreter.Randomness;


namespace ActorLab.Domain.RuleEvolution.Evolution;

/// <summary>The paper's scheme: with some probability a parent uniformly from the N best so far, else uniformly from the rest.</summary>
/// <param name="best">N.</param>
/// <param name="probability">The probability of taking one of the best.</param>
public sealed class PaperPolicy(int best, double probability) : IEvolutionPolicy
{
    /// <inheritdoc/>
    public IReadOnlyList<EvolutionCandidate> Alive(IReadOnlyList<EvolutionCandidate> candidates) => candidates;

    /// <inheritdoc/>
    public EvolutionCandidate? Choose(IReadOnlyList<EvolutionCandidate> candidates, IRandomSource random)
    {
        if (candidates.Count == 0) return null;

        // A rule counts once, or copies of one would soon be all of the best.
        EvolutionCandidate[] ranked = [.. candidates.Where(c => c.Proposal.SameAs is null).OrderByDescending(c => c.Fitness).ThenBy(c => c.Id)];
        bool isBest = random.Next() < probability * 4294967296.0 || ranked.Length <= best;
        return isBest ? ranked[EvolutionDraws.Below(random, Math.Min(best, ranked.Length))] : ranked[best + EvolutionDraws.Below(random, ranked.Length - best)];
    }
}
