using ActorLab.Domain.Common;
using ActorLab.Domain.Data;
using ActorLab.Domain.RuleEvolution.Evolution;

namespace ActorLab.Domain.RuleEvolution;

/// <summary>Settings of the evolution of update rules; section <c>rule-evolution</c>.</summary>
public sealed record RuleEvolutionOptions
{
    /// <summary>The images that children learn.</summary>
    [Setting("The images that children learn.")]
    public ImageOptions Data { get; init; } = new();

    /// <summary>The net that a rule is tried on.</summary>
    [Setting("The net that a rule is tried on.")]
    public ChildOptions Child { get; init; } = new();

    /// <summary>How a child is trained.</summary>
    [Setting("How a child is trained: the same for every rule.")]
    public ChildTrainingOptions Training { get; init; } = new();

    /// <summary>The population and how it grows.</summary>
    [Setting("The population and how it grows.")]
    public EvolutionOptions Evolution { get; init; } = new();

    /// <summary>What is compared in the end.</summary>
    [Setting("What is compared in the end, and how carefully.")]
    public ComparisonOptions Comparison { get; init; } = new();

    /// <summary>Who trains the children.</summary>
    [Setting("Who trains the children, and what one training may take.")]
    public EvaluatorOptions Evaluators { get; init; } = new();
}
