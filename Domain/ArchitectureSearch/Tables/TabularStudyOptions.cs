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

    /// <summary>Which reward.</summary>
    [Setting("Which reward: absolute, mnas-net-soft or mnas-net-hard.")]
    public RewardKind Reward { get; init; } = RewardKind.Absolute;

    /// <summary>Steps of a search.</summary>
    [Setting("Steps of a search.", Unit = "steps", Min = 1)]
    public int Steps { get; init; } = 1000;

    /// <summary>Architectures of each step.</summary>
    [Setting("Architectures looked up in each step.", Unit = "architectures", Min = 1, Max = 1024)]
    public int Architectures { get; init; } = 4;

    /// <summary>The first learning rate.</summary>
    [Setting("Learning rate of the first step; that of the last is ten times as large.", Above = 0)]
    public double LearningRate { get; init; } = 0.02;

    /// <summary>How the controller learns: from the first step on, since a table has no weights to wait for.</summary>
    public ControllerOptions MakeController(double beta, double target) => new()
    {
        Steps = Steps, Architectures = Architectures, LearningRate = LearningRate, Delay = 0, OperationWarmup = 0, FilterWarmup = 0,
        Reward = new RewardOptions { Kind = Reward, Beta = beta, Target = target },
    };

    /// <inheritdoc/>
    public string? FindFault() => Targets.Count == 0 || Betas.Count == 0 || RandomTries.Count == 0 ? "targets, betas and random-tries need at least one value each." : null;
}
