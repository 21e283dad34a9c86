namespace ActorLab.Domain.RuleEvolution.Evolution;

/// <summary>The steps of a candidate's evaluation, each dearer than the one before and for fewer candidates.</summary>
public enum EvolutionRung
{
    /// <summary>The first part of a training at every learning rate, one seed.</summary>
    Probe,

    /// <summary>A whole training at the best learning rate, the same seed.</summary>
    Screen,

    /// <summary>More seeds.</summary>
    Survivor,

    /// <summary>For the leaders, when all candidates are done: fresh seeds, which alone rank the hall of fame.</summary>
    Audit,
}
