using Akka.Actor;

namespace ActorLab.Actors.Runtime.Runs;

/// <summary>
/// From a persistent actor to its parent before Akka stops it for a failed write or recovery, since such a stop carries no
/// cause: <c>Context.Parent.Tell(new StoppedBecause(cause))</c> in OnPersistFailure and OnRecoveryFailure.
/// </summary>
public sealed record StoppedBecause(Exception Cause) : INoSerializationVerificationNeeded;
