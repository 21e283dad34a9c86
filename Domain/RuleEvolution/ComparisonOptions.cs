using ActorLab.Domain.Common;

namespace ActorLab.Domain.RuleEvolution;

/// <summary>What is compared in the end, and how carefully.</summary>
public sealed record ComparisonOptions : ISettingsCheck
{
    /// <summary>Independent runs of evolution.</summary>
    [Setting("Independent runs of evolution, side by side.", Unit = "runs", Min = 1, Max = 100)]
    public int EvolutionRuns { get; init; } = 3;

    /// <summary>Independent runs of random search.</summary>
    [Setting("Independent runs of random search, each with as many child steps as the run of evolution of its number took.", Unit = "runs", Min = 0, Max = 100)]
    public int RandomRuns { get; init; } = 1;

    /// <summary>The finer grid of learning rates.</summary>
    [Setting("The finer grid of learning rates, on validation images, for each run's best rule and for back-propagation alike.", Above = 0)]
    public SettingsList<double> LearningRates { get; init; } = [0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3];

    /// <summary>Seeds of the finer grid.</summary>
    [Setting("Fresh seeds of each learning rate of the finer grid.", Unit = "seeds", Min = 1, Max = 100)]
    public int TuneSeeds { get; init; } = 3;

    /// <summary>Seeds of the test.</summary>
    [Setting("Fresh seeds of the test, the only use of the test images; 0 leaves the test out.", Unit = "seeds", Min = 0, Max = 1000)]
    public int TestSeeds { get; init; } = 10;

    /// <summary>Steps of longer trainings.</summary>
    [Setting("Steps of longer trainings that are compared too, their learning rates tuned anew; 0 for none.", Unit = "steps", Min = 0)]
    public int LongSteps { get; init; } = 800;

    /// <inheritdoc/>
    public string? FindFault() =>
        LearningRates.Count == 0 ? "learning-rates is empty: give at least one."
        : TestSeeds == 1 ? "test-seeds is 1, which gives no interval: give 2 or more, or 0 for no test." : null;
}
