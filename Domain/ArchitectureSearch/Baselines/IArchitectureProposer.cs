using ActorLab.Domain.ArchitectureSearch.Spaces;
using ActorLab.Domain.Common;

namespace ActorLab.Domain.ArchitectureSearch.Baselines;

/// <summary>A search that has no state but its history: it says which architecture is next.</summary>
public interface IArchitectureProposer
{
    /// <summary>The next architecture. Pure but for the stream.</summary>
    /// <param name="number">Its number, from 0.</param>
    /// <param name="known">Evaluations, in the order of their numbers; with several evaluators at work, those that all are done before this one is proposed.</param>
    /// <param name="random">A stream of this number's own.</param>
    Genotype Propose(int number, IReadOnlyList<ArchitectureEvaluation> known, RandomStream random);
}
