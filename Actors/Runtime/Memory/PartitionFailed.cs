using Akka.Actor;

namespace ActorLab.Actors.Runtime.Memory;

/// <summary>A partition tells its parent why it stops. Never leaves the process.</summary>
internal sealed record PartitionFailed(int Partition, Exception Cause) : INoSerializationVerificationNeeded;
