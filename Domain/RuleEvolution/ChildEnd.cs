namespace ActorLab.Domain.RuleEvolution;

/// <summary>How a training ended.</summary>
public enum ChildEnd
{
    /// <summary>All steps were done.</summary>
    Finished,

    /// <summary>A weight was no number, or infinite: the fitness is 0.</summary>
    Diverged,

    /// <summary>The guard ended it.</summary>
    Stopped,
}
