using Akka.Actor;

namespace ActorLab.Actors.Runtime.Memory;

/// <summary>Published by a partition of the memory on its node, when it has recovered and after each write.</summary>
/// <param name="Name">The partition's name in the journal.</param>
/// <param name="Stored">Trajectories ever stored.</param>
/// <param name="Trajectories">Trajectories there.</param>
/// <param name="Bytes">Their bytes in memory, about.</param>
/// <param name="UnpersistedBytes">Bytes that wait for the disk.</param>
public sealed record PartitionWritten(string Name, long Stored, long Trajectories, long Bytes, long UnpersistedBytes) : INoSerializationVerificationNeeded;
