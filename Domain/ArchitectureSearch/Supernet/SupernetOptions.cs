using ActorLab.Domain.ArchitectureSearch.Networks;
using ActorLab.Domain.Common;

namespace ActorLab.Domain.ArchitectureSearch.Supernet;

/// <summary>How shared weights are trained (TuNAS; the defaults are those of its published code where batches allow).</summary>
public sealed record SupernetOptions
{
    /// <summary>Architectures of a step.</summary>
    [Setting("Architectures of a step; their gradients and rewards are averaged.", Unit = "architectures", Min = 1, Max = 4096)]
    public int Architectures { get; init; } = 4;

    /// <summary>Training images of an architecture in a step.</summary>
    [Setting("Training images of an architecture in a step.", Unit = "images", Min = 2, Max = 65_536)]
    public int Batch { get; init; } = 64;

    /// <summary>Validation images that an architecture's reward is measured on.</summary>
    [Setting("Validation images that an architecture's reward is measured on.", Unit = "images", Min = 2, Max = 65_536)]
    public int RewardBatch { get; init; } = 256;

    /// <summary>The highest learning rate.</summary>
    [Setting("The highest learning rate of the shared weights.", Above = 0)]
    public double LearningRate { get; init; } = 0.165;

    /// <summary>Share of the search in which the learning rate rises.</summary>
    [Setting("Share of the search in which the learning rate rises from 0; then it falls to 0 along half a cosine.", Min = 0, Below = 1)]
    public double RiseShare { get; init; } = 0.025;

    /// <summary>Momentum.</summary>
    [Setting("Momentum of RMSProp.", Min = 0, Below = 1)]
    public double Momentum { get; init; } = 0.9;

    /// <summary>What averages of squared gradients keep.</summary>
    [Setting("What RMSProp's averages of squared gradients keep in a step.", Min = 0, Below = 1)]
    public double Decay { get; init; } = 0.9;

    /// <summary>Added to the averages of squared gradients.</summary>
    [Setting("What RMSProp adds to the averages of squared gradients.", Above = 0)]
    public double Epsilon { get; init; } = 1;

    /// <summary>Weight of L2.</summary>
    [Setting("L2 on the kernels that an architecture uses: times the kernel, added to its gradient.", Min = 0, Below = 1)]
    public double L2 { get; init; } = 4e-5;

    /// <summary>Label smoothing.</summary>
    [Setting("Share of each target that goes to all classes alike.", Min = 0, Below = 1)]
    public double LabelSmoothing { get; init; } = 0.1;

    /// <summary>Whether the backward pass computes activations again.</summary>
    [Setting("Compute the activations inside a layer again in the backward pass: less memory, more time.")]
    public bool Recompute { get; init; }

    /// <summary>The learning rate of a step.</summary>
    /// <param name="step">Steps before it.</param>
    /// <param name="steps">Steps of the search.</param>
    public double LearningRateAt(int step, int steps) => CosineSchedule.At(LearningRate, RiseShare, step, steps);
}
