using ActorLab.Domain.Common;

namespace ActorLab.Domain.RuleEvolution;

/// <summary>How the learning rate goes over a training.</summary>
public enum LearningRateSchedule
{
    /// <summary>Falls to 0 along half a cosine.</summary>
    Cosine,

    /// <summary>Stays.</summary>
    Constant,
}

/// <summary>How a child is trained: stochastic gradient descent with momentum, for every rule the same.</summary>
public sealed record ChildTrainingOptions
{
    /// <summary>Images of a step.</summary>
    [Setting("Images of a step.", Unit = "images", Min = 1, Max = 65_536)]
    public int Batch { get; init; } = 128;

    /// <summary>Momentum.</summary>
    [Setting("Momentum of stochastic gradient descent.", Min = 0, Below = 1)]
    public double Momentum { get; init; } = 0.9;

    /// <summary>Weight decay.</summary>
    [Setting("Weight decay, added to the gradient.", Min = 0, Below = 1)]
    public double WeightDecay { get; init; }

    /// <summary>How the learning rate falls.</summary>
    [Setting("How the learning rate goes over a training: cosine or constant.")]
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Cosine;

    /// <summary>Whether training images are shifted and mirrored at random.</summary>
    [Setting("Shift training images by up to 4 pixels and mirror half of them, as is usual on CIFAR-10.")]
    public bool Augment { get; init; }

    /// <summary>Points of the validation curve.</summary>
    [Setting("How often a whole training is measured on the validation images, at even steps; the last is at its end.", Unit = "times", Min = 1, Max = 1000)]
    public int CurvePoints { get; init; } = 4;

    /// <summary>Steps between two looks at the weights and the guard.</summary>
    [Setting("Steps between two checks for numbers that are none, and for the time bound.", Unit = "steps", Min = 1, Max = 10_000)]
    public int CheckEvery { get; init; } = 10;
}
