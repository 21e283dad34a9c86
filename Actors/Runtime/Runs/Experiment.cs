using ActorLab.Actors.Runtime.Serialization;

namespace ActorLab.Actors.Runtime.Runs;

/// <summary>An experiment that is no more than its parts.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Plan">Makes a new plan.</param>
/// <param name="Bindings">The bindings of its own messages.</param>
/// <param name="Roles">The roles in the order in which they are made.</param>
public sealed record Experiment(
    string Name, Func<IRunPlan> Plan, IReadOnlyList<MessageBinding> Bindings, IReadOnlyList<RoleDefinition> Roles) : IExperiment
{
    /// <inheritdoc />
    public IReadOnlyList<string> Headlines { get; init; } = [];

    /// <inheritdoc />
    public IRunPlan CreatePlan() => Plan();
}
