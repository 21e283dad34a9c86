using ActorLab.Domain.Common;

namespace ActorLab.Domain.ArchitectureSearch.Controller;

/// <summary>How the controller learns. The defaults are the paper's, but for the learning rate, which goes with the batch.</summary>
public sealed record ControllerOptions : ISettingsCheck
{
    /// <summary>Steps of the search.</summary>
    [Setting("Steps of the search.", Unit = "steps", Min = 1)]
    public int Steps { get; init; } = 1000;

    /// <summary>Architectures of each step.</summary>
    [Setting("Architectures drawn in each step; the gradient is their mean.", Unit = "architectures", Min = 1, Max = 1024)]
    public int Architectures { get; init; } = 1;

    /// <summary>The first learning rate.</summary>
    [Setting("Learning rate when learning begins. The paper has 3e-4 for each 256 images of a step.", Above = 0)]
    public double LearningRate { get; init; } = 0.02;

    /// <summary>How much the learning rate grows.</summary>
    [Setting("The factor by which the learning rate has grown at the end.", Min = 1)]
    public double Growth { get; init; } = 10;

    /// <summary>The part of the search before the controller learns.</summary>
    [Setting("The part of the search in which the controller does not learn yet.", Min = 0, Below = 1)]
    public double Delay { get; init; } = 0.25;

    /// <summary>The part of the search with op warmup.</summary>
    [Setting("The part of the search in which, ever less often, all options of an operation run at once; 0 for none.", Min = 0, Max = 1)]
    public double OperationWarmup { get; init; } = 0.25;

    /// <summary>The part of the search with filter warmup.</summary>
    [Setting("The part of the search in which, ever less often, a width is the largest; 0 for none.", Min = 0, Max = 1)]
    public double FilterWarmup { get; init; } = 0.25;

    /// <summary>Weight of the entropy.</summary>
    [Setting("Weight of the entropy of the choices in the loss.", Min = 0)]
    public double EntropyWeight { get; init; }

    /// <summary>Momentum of the baseline.</summary>
    [Setting("Share of the baseline that each step keeps.", Min = 0, Below = 1)]
    public double BaselineMomentum { get; init; } = 0.95;

    /// <summary>Adam's β2.</summary>
    [Setting("Share of Adam's second moments that each step keeps (beta2; beta1 is 0).", Min = 0, Below = 1)]
    public double SecondMomentDecay { get; init; } = 0.999;

    /// <summary>Adam's ε.</summary>
    [Setting("What Adam adds to the root of the second moments (epsilon).", Above = 0)]
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>The reward.</summary>
    [Setting("The reward of an architecture.")]
    public RewardOptions Reward { get; init; } = new();

    /// <inheritdoc/>
    public string? FindFault() => Math.Max(OperationWarmup, FilterWarmup) > Delay
        ? "operation-warmup and filter-warmup must not be longer than delay: the controller would learn from architectures that were not trained as drawn."
        : null;
}
