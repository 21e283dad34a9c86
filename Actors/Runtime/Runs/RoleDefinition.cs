using Akka.Actor;

namespace ActorLab.Actors.Runtime.Runs;

/// <summary>A role of an experiment: how many actors, how each is made, where they run.</summary>
/// <param name="Role">Its name, part of its actors' names.</param>
/// <param name="Instances">How many.</param>
/// <param name="MakeProps">How each is made; called once an actor, its restarts use the same props.</param>
/// <param name="Dispatcher">One of <see cref="RuntimeConfig"/>'s dispatchers, or null for the default one.</param>
/// <param name="Restarts">How its actors are restarted, or null for the run's own policy.</param>
public sealed record RoleDefinition(
    string Role, int Instances, Func<RoleContext, Props> MakeProps, string? Dispatcher = null, RestartPolicy? Restarts = null);
