using ActorLab.Domain.Common;

namespace ActorLab.Domain.RuleEvolution.Evolution;

/// <summary>How much training a candidate gets, and when it gets no more.</summary>
public sealed record CascadeOptions : ISettingsCheck
{
    /// <summary>Steps of a whole training.</summary>
    [Setting("Steps of a whole training.", Unit = "steps", Min = 1)]
    public int Steps { get; init; } = 200;

    /// <summary>The learning rates that every rule is probed with.</summary>
    [Setting("The learning rates that every rule is probed with, because rules rescale the error.", Above = 0)]
    public SettingsList<double> LearningRates { get; init; } = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3];

    /// <summary>The part of a training that a probe does.</summary>
    [Setting("The part of a training that a probe at a learning rate does.", Above = 0, Max = 1)]
    public double ProbeShare { get; init; } = 0.25;

    /// <summary>The accuracy that a probe must reach.</summary>
    [Setting("The accuracy that the best probe of a rule must reach.", Min = 0, Max = 1)]
    public double ProbeMinimum { get; init; } = 0.3;

    /// <summary>How far below the median a probe may be.</summary>
    [Setting("How far the best probe of a rule may be below the median of those before it.", Min = 0, Max = 1)]
    public double ProbeMargin { get; init; } = 0.1;

    /// <summary>The part of screened rules that gets more seeds.</summary>
    [Setting("The part of rules trained with one seed that is trained with more: the best, measured by those before.", Above = 0, Max = 1)]
    public double SurvivorShare { get; init; } = 0.5;

    /// <summary>Seeds of a survivor.</summary>
    [Setting("Seeds of a survivor, the first one included.", Unit = "seeds", Min = 1, Max = 100)]
    public int SurvivorSeeds { get; init; } = 3;

    /// <summary>How many rules are audited.</summary>
    [Setting("How many of the best rules are trained with fresh seeds at the end: the hall of fame.", Unit = "rules", Min = 0, Max = 100)]
    public int Leaders { get; init; } = 5;

    /// <summary>Seeds of the audit.</summary>
    [Setting("Fresh seeds of each rule of the hall of fame; only they rank it.", Unit = "seeds", Min = 1, Max = 100)]
    public int AuditSeeds { get; init; } = 5;

    /// <summary>Steps of a probe at one learning rate.</summary>
    public int ProbeSteps() => Math.Max(1, (int)Math.Round(ProbeShare * Steps));

    /// <inheritdoc/>
    public string? FindFault() => LearningRates.Count == 0 ? "learning-rates is empty: give at least one." : null;
}
