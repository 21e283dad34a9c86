namespace ActorLab.Hosts;

/// <summary>The exit codes of <c>actorlab</c>.</summary>
internal static class ExitCode
{
    /// <summary>The work was done.</summary>
    public const int Done = 0;

    /// <summary>The work was begun and failed.</summary>
    public const int Failed = 1;

    /// <summary>Bad usage, settings or input.</summary>
    public const int BadInput = 2;

    /// <summary>The run directory exists already.</summary>
    public const int RunDirectoryRefused = 3;

    /// <summary>A question that cannot be answered, or not surely enough.</summary>
    public const int NoAnswer = 4;

    /// <summary>Stopped by the user, after a checkpoint.</summary>
    public const int Interrupted = 130;
}
