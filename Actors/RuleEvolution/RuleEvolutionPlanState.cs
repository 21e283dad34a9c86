using ActorLab.Domain.RuleEvolution.Evolution;
using MessagePack;

namespace ActorLab.Actors.RuleEvolution;

/// <summary>What <see cref="RuleEvolutionPlan"/> keeps between events: the arms' events, from which all else is folded again.</summary>
[MessagePackObject]
public sealed record RuleEvolutionPlanState
{
    /// <summary>The phase.</summary>
    [Key(0)]
    public string Phase { get; init; } = "";

    /// <summary>All events of each arm.</summary>
    [Key(1)]
    public IReadOnlyList<IReadOnlyList<ArmEvent>> Arms { get; init; } = [];

    /// <summary>Open tickets and what they are for.</summary>
    [Key(2)]
    public IReadOnlyDictionary<long, RuleWork> Open { get; init; } = new Dictionary<long, RuleWork>();

    /// <summary>Accuracies of the finer grid and of the test.</summary>
    [Key(3)]
    public IReadOnlyList<WorkAccuracy> Accuracies { get; init; } = [];

    /// <summary>Running time by phase.</summary>
    [Key(4)]
    public IReadOnlyDictionary<string, long> Milliseconds { get; init; } = new Dictionary<string, long>();

    /// <summary>How many candidates were done when metrics were last reported.</summary>
    [Key(5)]
    public int Reported { get; init; }
}

/// <summary>An event of an arm: one of the two.</summary>
/// <param name="Proposed">A candidate.</param>
/// <param name="Evaluated">What came of a candidate's rung.</param>
[MessagePackObject]
public sealed record ArmEvent([property: Key(0)] RuleProposal? Proposed, [property: Key(1)] RuleResult? Evaluated);

/// <summary>What came of a candidate's rung, see <see cref="EvolutionEvaluated"/>.</summary>
/// <param name="Id">The candidate.</param>
/// <param name="Rung">The rung.</param>
/// <param name="Accuracies">The accuracies.</param>
/// <param name="Steps">The steps they took.</param>
/// <param name="Fault">Why the candidate is put aside, if it is.</param>
[MessagePackObject]
public sealed record RuleResult(
    [property: Key(0)] int Id, [property: Key(1)] int Rung, [property: Key(2)] double[] Accuracies, [property: Key(3)] long Steps, [property: Key(4)] string? Fault)
{
    /// <summary>As the evolution's own event.</summary>
    public EvolutionEvaluated ToEvent() => new(Id, (EvolutionRung)Rung, Accuracies, Steps, Fault);
}

/// <summary>The mean accuracy of a piece of work: on validation images of the finer grid, on test images of the test.</summary>
/// <param name="Work">The work.</param>
/// <param name="Accuracy">The accuracy; 0 where the rule was put aside.</param>
[MessagePackObject]
public sealed record WorkAccuracy([property: Key(0)] RuleWork Work, [property: Key(1)] double Accuracy);
