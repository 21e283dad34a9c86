namespace ActorLab.Actors.Runtime.Runs;

/// <summary>The time that a run has been running since it last wrote it down.</summary>
/// <param name="longest">How much two looks can be apart: more is a laptop that slept or a clock that was set, and must not use up the run's budget.</param>
internal sealed class RunningTime(TimeSpan longest)
{
    private DateTimeOffset _last;

    /// <summary>What is not written yet.</summary>
    public TimeSpan Unwritten { get; private set; }

    /// <summary>Time counts from now on.</summary>
    public void Start(DateTimeOffset now) => _last = now;

    /// <summary>Counts the time since the last look.</summary>
    public void Count(DateTimeOffset now)
    {
        TimeSpan passed = now - _last;
        Unwritten += passed < TimeSpan.Zero ? TimeSpan.Zero : passed > longest ? longest : passed;
        _last = now;
    }

    /// <summary>Takes out what is to be written now; less than a millisecond stays.</summary>
    public TimeElapsed Take()
    {
        var elapsed = new TimeElapsed((long)Unwritten.TotalMilliseconds);
        Unwritten -= TimeSpan.FromMilliseconds(elapsed.Milliseconds);
        return elapsed;
    }
}
