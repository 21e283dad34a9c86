using System.Collections.Immutable;

namespace ActorLab.Domain.RuleEvolution.Evolution;

/// <summary>All that an evolution knows: immutable, made from its events alone by <see cref="EvolutionProcess"/>.</summary>
public sealed record EvolutionState
{
    /// <summary>Before the first event.</summary>
    public static EvolutionState Empty { get; } = new();

    /// <summary>All candidates by id.</summary>
    public ImmutableList<EvolutionCandidate> Candidates { get; init; } = [];

    /// <summary>The first candidate of each key.</summary>
    public ImmutableDictionary<string, int> Known { get; init; } = ImmutableDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>How many candidates from the first on are all done.</summary>
    public int DonePrefix { get; init; }

    /// <summary>Steps of all trainings so far but the audit's.</summary>
    public long ChildSteps { get; init; }

    /// <summary>Steps of the audit's trainings.</summary>
    public long AuditSteps { get; init; }

    /// <summary>Candidates whose fitness is that of an earlier one.</summary>
    public int Served { get; init; }

    /// <summary>Draws of known rules that were drawn again.</summary>
    public int Duplicates { get; init; }

    /// <summary>Whether no more candidates are to come, whatever the options say: time was up.</summary>
    public bool IsClosed { get; init; }

    /// <summary>Whether all candidates so far are done.</summary>
    public bool AreAllDone => DonePrefix == Candidates.Count;

    /// <summary>The share of all drawn rules that were known and cost no training.</summary>
    public double ShareServed => Candidates.IsEmpty ? 0 : (double)(Served + Duplicates) / (Candidates.Count + Duplicates);

    /// <summary>The best first, each rule once; faulty ones left out.</summary>
    public IEnumerable<EvolutionCandidate> Ranked() =>
        Candidates.Where(c => c.IsDone && c.Fault is null && c.Proposal.SameAs is null).OrderByDescending(c => c.Fitness).ThenBy(c => c.Id);
}
