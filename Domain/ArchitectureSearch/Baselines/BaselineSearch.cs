using ActorLab.Domain.ArchitectureSearch.Spaces;
using ActorLab.Domain.Common;

namespace ActorLab.Domain.ArchitectureSearch.Baselines;

/// <summary>A search without shared weights: architectures are proposed and evaluated one after the other until the budget is spent.</summary>
/// <param name="History">All evaluations, in order.</param>
/// <param name="Best">The one of the largest accuracy, the first of equals; null if the budget allowed none.</param>
/// <param name="Spent">What all cost.</param>
public sealed record BaselineSearch(IReadOnlyList<ArchitectureEvaluation> History, ArchitectureEvaluation? Best, SearchBudget Spent)
{
    private const string Stream = "architecture-search.proposal";

    /// <summary>Runs a search.</summary>
    /// <param name="proposer">The search.</param>
    /// <param name="evaluate">Evaluates an architecture and says what that cost; given its number too.</param>
    /// <param name="budget">What may be spent; see <see cref="SearchBudget.Allows"/>.</param>
    /// <param name="streams">The streams that proposals are drawn from.</param>
    public static BaselineSearch Run(
        IArchitectureProposer proposer, Func<int, Genotype, ArchitectureEvaluation> evaluate, SearchBudget budget, RandomStreams streams)
    {
        var history = new List<ArchitectureEvaluation>();
        SearchBudget spent = default;
        while (budget.Allows(spent))
        {
            int number = history.Count;
            ArchitectureEvaluation evaluation = evaluate(number, proposer.Propose(number, history, Random(streams, number)));
            history.Add(evaluation);
            spent += evaluation.Spent;
        }

        return new BaselineSearch(history, history.MaxBy(e => e.Accuracy), spent);
    }

    /// <summary>The stream of a proposal.</summary>
    public static RandomStream Random(RandomStreams streams, int number) => streams.Get(Stream, number);
}
