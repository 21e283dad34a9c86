namespace ActorLab.Actors.Runtime.Runs;

/// <summary>
/// The decisions of an experiment, pure: no clock, no randomness but the run's seed, no actor. It sees every event in
/// order, at run time and again at replay, so what it keeps in <see cref="Apply"/> is the same after a crash.
/// </summary>
public interface IRunPlan
{
    /// <summary>
    /// What to do next. Asked at start and after every event until it says <see cref="PlanStep.Wait"/>; each other step
    /// becomes an event that <paramref name="state"/> and <see cref="Apply"/> show before the next call, so it must lead on
    /// from there. It must not change the plan.
    /// </summary>
    PlanStep Next(RunState state);

    /// <summary>Folds an event into the plan's own state, if it keeps any; called after the event is in the run's state.</summary>
    void Apply(IRunEvent runEvent)
    {
    }

    /// <summary>The plan's own state, for a snapshot.</summary>
    byte[] Save() => [];

    /// <summary>Takes back what <see cref="Save"/> gave.</summary>
    void Restore(byte[] saved)
    {
    }
}
