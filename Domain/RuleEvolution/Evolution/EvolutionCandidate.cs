namespace ActorLab.Domain.RuleEvolution.Evolution;

/// <summary>A candidate and what is known of it.</summary>
/// <param name="Proposal">What was proposed.</param>
public sealed record EvolutionCandidate(EvolutionProposed Proposal)
{
    /// <summary>Its number.</summary>
    public int Id => Proposal.Id;

    /// <summary>The rung that is to be evaluated next; null if it is done (the audit apart).</summary>
    public EvolutionRung? Next { get; init; } = EvolutionRung.Probe;

    /// <summary>Whether its fitness is final.</summary>
    public bool IsDone => Next is null;

    /// <summary>Its fitness so far.</summary>
    public EvolutionFitness Fitness { get; init; }

    /// <summary>The learning rate that its probe chose.</summary>
    public double LearningRate { get; init; }

    /// <summary>The best accuracy of its probe, if it had one.</summary>
    public double? Probe { get; init; }

    /// <summary>The accuracy of its first whole training, if it had one.</summary>
    public double? Screen { get; init; }

    /// <summary>The accuracies of its audit; none before it.</summary>
    public IReadOnlyList<double> Audit { get; init; } = [];

    /// <summary>Child steps spent on it, the audit apart.</summary>
    public long Steps { get; init; }

    /// <summary>Why it was put aside, if it was.</summary>
    public string? Fault { get; init; }
}
