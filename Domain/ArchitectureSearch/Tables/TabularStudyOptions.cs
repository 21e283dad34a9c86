using ActorLab.Domain.ArchitectureSearch.Controller;
using ActorLab.Domain.Common;

namespace ActorLab.Domain.ArchitectureSearch.Tables;

/// <summary>A comparison of rewards and random search on a table.</summary>
public sealed record TabularStudyOptions : ISettingsCheck
{
    /// <summary>The target costs.</summary>
    [Setting("Target costs, in the table's unit.", Above = 0)]
    public SettingsList<double> Targets { get; init; } = [40, 55, 70];

    /// <summary>The slopes.</summary>
    [Setting("Slopes or exponents of the reward, each tried at each target.", Below = 0)]
    public SettingsList<double> Betas { get; init; } = [-0.1, -0.2];

    /// <summary>How many searches of each kind.</summary>
    [Setting("Searches of each reward at each target, with seeds 0, 1, 2, ...", Unit = "searches", Min = 1)]
    public int Seeds { get; init; } = 10;

    /// <summary>The noise of an evaluation.</summary>
    [Setting("Standard deviation of the noise that stands for what shared weights say of an architecture, as a fraction.", Min = 0)]
    public double Noise { get; init; } = 0.03;

    /// <summary>The band of random search.</summary>
    [Setting("How far from the target random search may be, as a share of it.", Above = 0, Below = 1)]
    public double Band { get; init; } = 0.02;

    /// <summary>How often random search is repeated.</summary>
    [Setting("How often random search is repeated, for its mean.", Unit = "times", Min = 1)]
    public int RandomRepeats { get; init; } = 200;

    /// <summary>How many architectures random search tries.</summary>
    [Setting("How many architectures random search tries, each trained once; the best by that training is its answer.", Unit = "architectures", Min = 1)]
    public SettingsList<int> RandomTries { get; init; } = [1, 5, 10, 20, 50];

    /// <summary>How the controller learns; target and slope are those above. A table has no weights to wait for, so it learns at once.</summary>
    [Setting("How the controller learns; the reward's target and beta are those above. A table has no weights to wait for, so there is no delay.")]
    public ControllerOptions Controller { get; init; } = AtOnce;

    /// <summary>1000 steps of four architectures, without delay and warmup.</summary>
    public static ControllerOptions AtOnce => new() { Architectures = 4, Delay = 0, OperationWarmup = 0, FilterWarmup = 0 };

    /// <inheritdoc/>
    public string? FindFault() => Targets.Count == 0 || Betas.Count == 0 || RandomTries.Count == 0 ? "targets, betas and random-tries need at least one value each." : null;
}
