namespace ActorLab.Actors.Runtime.Runs;

/// <summary>How the failed actors of a role are restarted.</summary>
public sealed record RestartPolicy
{
    /// <summary>The delay before the first restart; doubled for each further one in the window.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>No delay is longer.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>More restarts of a role than this in the window end the run.</summary>
    public int Budget { get; init; } = 10;

    /// <summary>The time over which restarts are counted.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(10);
}
