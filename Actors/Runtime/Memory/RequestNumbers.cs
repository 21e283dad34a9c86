namespace ActorLab.Actors.Runtime.Memory;

/// <summary>
/// Numbers for one sender's requests. Each incarnation of a sender has its own range, so that an answer meant for the
/// one before a restart is never taken for an answer to the one after.
/// </summary>
public sealed class RequestNumbers
{
    private static int _incarnations;

    private long _next = (long)Interlocked.Increment(ref _incarnations) << 32;

    /// <summary>A number that this process has not used before.</summary>
    public long Next() => _next++;
}
