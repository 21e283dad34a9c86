using ActorLab.Interpreter.Randomness;


namespace ActorLab.Domain.RuleEvolution.Evolution;

/// <summary>Random search: no rule has a parent.</summary>
public sealed class RandomSearchPolicy : IEvolutionPolicy
{
    /// <inheritdoc/>
    public IReadOnlyList<EvolutionCandidate> Alive(IReadOnlyList<EvolutionCandidate> candidates) => [];

    /// <inheritdoc/>
    public EvolutionCandidate? Choose(IReadOnlyList<EvolutionCandidate> candidates, IRandomSource random) => null;
}
