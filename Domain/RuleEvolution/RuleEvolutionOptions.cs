using ActorLab.Domain.Common;
using ActorLab.Domain.RuleEvolution.Evolution;

namespace ActorLab.Domain.RuleEvolution;

/// <summary>Settings of the evolution of update rules; section <c>rule-evolution</c>.</summary>
public sealed record RuleEvolutionOptions
{
    /// <summary>The population and how it grows.</summary>
    [Setting("The population and how it grows.")]
    public EvolutionOptions Evolution { get; init; } = new();
}
