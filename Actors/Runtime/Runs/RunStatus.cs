namespace ActorLab.Actors.Runtime.Runs;

/// <summary>Where a run stands. The numbers are written to journals.</summary>
public enum RunStatus
{
    /// <summary>It goes on, or was killed and may be resumed.</summary>
    Running = 0,

    /// <summary>Its plan finished it: the only end that a resume does not undo.</summary>
    Finished = 1,

    /// <summary>A fault ended it.</summary>
    Failed = 2,

    /// <summary>It was asked to stop, and may be resumed.</summary>
    Interrupted = 3,
}
