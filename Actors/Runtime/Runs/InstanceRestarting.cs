using MessagePack;

namespace ActorLab.Actors.Runtime.Runs;

/// <summary>Published when a failed actor of a role will be started again.</summary>
[MessagePackObject]
public sealed record InstanceRestarting(
    [property: Key(0)] string Role, [property: Key(1)] string Actor, [property: Key(2)] string Reason, [property: Key(3)] TimeSpan Delay);
