using Akka.Actor;

namespace ActorLab.Actors.Runtime.Memory;

/// <summary>Published by a partition of the memory when it stops on its node.</summary>
/// <param name="Name">The partition's name in the journal.</param>
public sealed record PartitionClosed(string Name) : INoSerializationVerificationNeeded;
