using Akka.Actor;

namespace ActorLab.Actors.Runtime.Runs;

/// <summary>What an actor of a role is made with.</summary>
/// <param name="Role">The role.</param>
/// <param name="Index">Which of its actors, from 0.</param>
/// <param name="Instances">How many of them there are.</param>
/// <param name="Coordinator">The run's coordinator; the reference outlives restarts.</param>
/// <param name="Peers">The actors of a role made before this one, in order; the references outlive restarts.</param>
/// <param name="Seed">The run's root seed; take a stream named by role and index from it.</param>
/// <param name="RunDirectory">Where the run keeps its files.</param>
public sealed record RoleContext(
    string Role, int Index, int Instances, IActorRef Coordinator, Func<string, IReadOnlyList<IActorRef>> Peers, ulong Seed, string RunDirectory);
