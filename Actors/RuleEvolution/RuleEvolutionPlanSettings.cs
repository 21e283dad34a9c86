using ActorLab.Domain.RuleEvolution;
using ActorLab.Domain.RuleEvolution.Evolution;
using ActorLab.Interpreter.RuleEvolution;

namespace ActorLab.Actors.RuleEvolution;

/// <summary>What <see cref="RuleEvolutionPlan"/> decides by.</summary>
public sealed record RuleEvolutionPlanSettings
{
    /// <summary>The run's seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The population and how it grows.</summary>
    public required EvolutionOptions Evolution { get; init; }

    /// <summary>What is compared in the end.</summary>
    public required ComparisonOptions Comparison { get; init; }

    /// <summary>Evaluators that pull tickets.</summary>
    public int Evaluators { get; init; } = 1;

    /// <summary>The whole run's time, if it is bounded.</summary>
    public TimeSpan? WallTime { get; init; }

    /// <summary>Training steps of all searches together, if they are bounded.</summary>
    public long? MaximumSteps { get; init; }

    /// <summary>A text that is equal for rules that do the same.</summary>
    public Func<Rule, string> Hash { get; init; } = rule => FunctionalHash.Of(CompiledRule.Compile(rule));
}
