using ActorLab.Domain.Common;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>Which way the entropy term pushes.</summary>
public enum EntropySign
{
    /// <summary>Rewards low entropy, as the reference's code does (it adds the entropy to the minimised loss).</summary>
    RewardLow,

    /// <summary>Rewards high entropy, as is usual.</summary>
    RewardHigh,
}

/// <summary>The optimizer (spec section 4.1).</summary>
public sealed record TrainingOptions
{
    /// <summary>Optimizer steps of a run.</summary>
    [Setting("Optimizer steps of a run; a budget may end it sooner.", Unit = "steps", Min = 1, MayChange = true)]
    public long Steps { get; init; } = 25_000;

    /// <summary>Adam's step size.</summary>
    [Setting("Adam's step size.", Above = 0, Max = 1)]
    public double LearningRate { get; init; } = 0.001;

    /// <summary>Share of the step size that is left at the last step.</summary>
    [Setting("Share of the step size that is left at the last step; it falls evenly with the steps. 1 is constant, as the paper.", Above = 0, Max = 1)]
    public double FinalLearningRateShare { get; init; } = 1;

    /// <summary>Adam's decay of the first moment.</summary>
    [Setting("Adam's decay of the first moment.", Min = 0, Below = 1)]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Adam's decay of the second moment.</summary>
    [Setting("Adam's decay of the second moment.", Min = 0, Below = 1)]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Adam's small denominator.</summary>
    [Setting("Adam's small denominator.", Above = 0, Max = 1)]
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>The gradient's largest norm.</summary>
    [Setting("The gradient is scaled down to this norm.", Above = 0)]
    public double MaximumGradientNorm { get; init; } = 5;

    /// <summary>Weight of the entropy term.</summary>
    [Setting("Weight of the entropy term.", Min = 0)]
    public double EntropyWeight { get; init; } = 0.01;

    /// <summary>Direction of the entropy term.</summary>
    [Setting("Direction of the entropy term: reward-low is what the reference's code does, reward-high what is usual.")]
    public EntropySign EntropySign { get; init; } = EntropySign.RewardLow;

    /// <summary>Steps between checkpoints.</summary>
    [Setting("Steps between two weights versions sent to the explorers.", Unit = "steps", Min = 1, MayChange = true)]
    public int PublishEvery { get; init; } = 10;
}
