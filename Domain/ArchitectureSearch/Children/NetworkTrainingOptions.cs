using ActorLab.Domain.ArchitectureSearch.Networks;
using ActorLab.Domain.Common;

namespace ActorLab.Domain.ArchitectureSearch.Children;

/// <summary>How a chosen network is trained from scratch: the recipe of found networks and of those they are compared with.</summary>
public sealed record NetworkTrainingOptions
{
    /// <summary>The recipe of TuNAS's published code (RMSProp), its learning rate scaled to a batch of 128.</summary>
    public static NetworkTrainingOptions Published { get; } = new()
    {
        Optimizer = OptimizerKind.RmsProp, LearningRate = 0.165 * 128 / 256, RiseShare = 0.025, L2 = 4e-5, LabelSmoothing = 0.1,
    };

    /// <summary>Steps.</summary>
    [Setting("Steps of a training.", Unit = "steps", Min = 1)]
    public int Steps { get; init; } = 300;

    /// <summary>Images of a step.</summary>
    [Setting("Images of a step.", Unit = "images", Min = 2, Max = 65_536)]
    public int Batch { get; init; } = 128;

    /// <summary>The optimiser.</summary>
    [Setting("The optimiser: sgd (with momentum) or rms-prop (with momentum).")]
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Sgd;

    /// <summary>The highest learning rate.</summary>
    [Setting("The highest learning rate.", Above = 0)]
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Share of the training in which the learning rate rises.</summary>
    [Setting("Share of the training in which the learning rate rises from 0; then it falls to 0 along half a cosine.", Min = 0, Below = 1)]
    public double RiseShare { get; init; }

    /// <summary>Momentum.</summary>
    [Setting("Momentum of the optimiser.", Min = 0, Below = 1)]
    public double Momentum { get; init; } = 0.9;

    /// <summary>What averages of squared gradients keep.</summary>
    [Setting("What RMSProp's averages of squared gradients keep in a step.", Min = 0, Below = 1)]
    public double Decay { get; init; } = 0.9;

    /// <summary>Added to the averages of squared gradients.</summary>
    [Setting("What RMSProp adds to the averages of squared gradients.", Above = 0)]
    public double Epsilon { get; init; } = 1;

    /// <summary>Weight of L2.</summary>
    [Setting("L2 on kernels: times the kernel, added to its gradient.", Min = 0, Below = 1)]
    public double L2 { get; init; }

    /// <summary>Label smoothing.</summary>
    [Setting("Share of each target that goes to all classes alike.", Min = 0, Below = 1)]
    public double LabelSmoothing { get; init; }

    /// <summary>Dropout before the classifier.</summary>
    [Setting("Share of the classifier's inputs that dropout drops.", Min = 0, Below = 1)]
    public double Dropout { get; init; }

    /// <summary>Whether training images are shifted and mirrored at random.</summary>
    [Setting("Shift training images by up to 4 pixels and mirror half of them, as is usual on CIFAR-10.")]
    public bool Augment { get; init; }

    /// <summary>What batch norm's averages take from a batch.</summary>
    [Setting("What batch norm's averages take from each batch; the rest they keep.", Above = 0, Max = 1)]
    public double NormMomentum { get; init; } = 0.1;
}
