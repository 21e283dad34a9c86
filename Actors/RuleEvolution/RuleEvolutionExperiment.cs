using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Serialization;

namespace ActorLab.Actors.RuleEvolution;

/// <summary>The experiment <c>backprop-evolution</c>: evolves rules that take the place of back-propagation.</summary>
/// <param name="setup">What the node's actors share.</param>
/// <param name="wallTime">The run's time, if it is bounded.</param>
/// <param name="maximumSteps">Training steps of all searches together, if they are bounded.</param>
public sealed class RuleEvolutionExperiment(RuleEvolutionSetup setup, TimeSpan? wallTime = null, long? maximumSteps = null) : IExperiment
{
    /// <summary>What a person who waits wants to see.</summary>
    public static IReadOnlyList<string> Shown { get; } = ["candidates", "child_steps", "cache_share"];

    /// <inheritdoc />
    public string Name => "backprop-evolution";

    /// <inheritdoc />
    public IReadOnlyList<MessageBinding> Bindings => RuleEvolutionProtocol.Bindings;

    /// <inheritdoc />
    public IReadOnlyList<RoleDefinition> Roles { get; } =
    [
        new(RuleEvolutionPlan.HallOfFameRole, 1, HallOfFameWriter.Props) { Placement = Placement.Coordinator },
        new(RuleEvolutionPlan.EvaluatorRole, setup.Evaluators, c => RuleEvaluator.Props(c, setup), RuntimeConfig.PinnedDispatcher),
    ];

    /// <inheritdoc />
    public IReadOnlyList<string> Headlines => Shown;

    /// <inheritdoc />
    public IRunPlan CreatePlan() => new RuleEvolutionPlan(new RuleEvolutionPlanSettings
    {
        Seed = setup.Seed,
        Evolution = setup.Options.Evolution,
        Comparison = setup.Options.Comparison,
        Evaluators = setup.Evaluators,
        WallTime = wallTime,
        MaximumSteps = maximumSteps,
    });
}
