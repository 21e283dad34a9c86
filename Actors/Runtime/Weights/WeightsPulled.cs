using Akka.Actor;

namespace ActorLab.Actors.Runtime.Weights;

/// <summary>Published by a node's cache when weights have come whole over the network.</summary>
/// <param name="Version">Their version.</param>
/// <param name="Bytes">Their bytes.</param>
public sealed record WeightsPulled(long Version, long Bytes) : INoSerializationVerificationNeeded;
