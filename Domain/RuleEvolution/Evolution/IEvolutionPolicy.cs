using ActorLab.Interpreter.Randomness;


namespace ActorLab.Domain.RuleEvolution.Evolution;

/// <summary>Chooses parents. Pure: what it says depends on its arguments only.</summary>
public interface IEvolutionPolicy
{
    /// <summary>Those of the candidates that may still be parents; the others are retired.</summary>
    /// <param name="candidates">All that are done, by id.</param>
    IReadOnlyList<EvolutionCandidate> Alive(IReadOnlyList<EvolutionCandidate> candidates);

    /// <summary>The parent of the next rule, or null if that is to be a random one.</summary>
    /// <param name="candidates">All that are done, by id.</param>
    /// <param name="random">The stream to draw from.</param>
    EvolutionCandidate? Choose(IReadOnlyList<EvolutionCandidate> candidates, IRandomSource random);
}
