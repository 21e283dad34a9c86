using Akka.Actor;

namespace ActorLab.Actors.Runtime.Runs;

/// <summary>Published when a failed actor of a role will be started again.</summary>
public sealed record InstanceRestarting(string Role, string Actor, string Reason, TimeSpan Delay) : INoSerializationVerificationNeeded;
