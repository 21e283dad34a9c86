using ActorLab.Actors.Runtime.Memory;
using Akka.Actor;

namespace ActorLab.Actors.Runtime.Runs;

/// <summary>A role of an experiment: how many actors, how each is made, where they run.</summary>
/// <param name="Role">Its name, part of its actors' names.</param>
/// <param name="Instances">How many in one process. In a cluster: see <see cref="Placement"/>.</param>
/// <param name="MakeProps">How each is made; called once an actor, its restarts use the same props.</param>
/// <param name="Dispatcher">One of <see cref="RuntimeConfig"/>'s dispatchers, or null for the default one.</param>
/// <param name="Restarts">How its actors are restarted, or null for the run's own policy.</param>
public sealed record RoleDefinition(
    string Role, int Instances, Func<RoleContext, Props> MakeProps, string? Dispatcher = null, RestartPolicy? Restarts = null)
{
    /// <summary>Where its actors run in a cluster.</summary>
    public Placement Placement { get; init; } = Placement.Workers;

    /// <summary>The options of a role that is a trajectory memory, else null.</summary>
    public MemoryOptions? Memory { get; private init; }

    /// <summary>The role of a trajectory memory: one router in one process, partitions on the memory nodes of a cluster.</summary>
    public static RoleDefinition OfMemory(string role, MemoryOptions options) =>
        new(role, 1, _ => MemoryRouter.Props(options)) { Placement = Placement.Memory, Memory = options };

    /// <summary>How one of its actors is made, its dispatcher included.</summary>
    internal Props PropsFor(RoleContext context)
    {
        Props props = MakeProps(context);
        return Dispatcher is null ? props : props.WithDispatcher(Dispatcher);
    }
}
