namespace ActorLab.Actors.Runtime.Runs;

/// <summary>Decides when a failed actor of a role is restarted. Pure.</summary>
public sealed class RestartBudget(RestartPolicy policy)
{
    private readonly Queue<DateTimeOffset> _restarts = [];

    /// <summary>Takes one restart out of the budget.</summary>
    /// <returns>The delay, or null if the budget of the window is spent.</returns>
    public TimeSpan? Take(DateTimeOffset now)
    {
        while (_restarts.TryPeek(out DateTimeOffset oldest) && oldest <= now - policy.Window) _restarts.Dequeue();
        if (_restarts.Count >= policy.Budget) return null;
        double delay = policy.FirstDelay.TotalMilliseconds * Math.Pow(2, _restarts.Count);
        _restarts.Enqueue(now);
        return TimeSpan.FromMilliseconds(Math.Min(delay, policy.LongestDelay.TotalMilliseconds));
    }
}
