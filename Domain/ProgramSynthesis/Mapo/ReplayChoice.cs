namespace ActorLab.Domain.ProgramSynthesis.Mapo;

/// <summary>Which programs of a memory are replayed.</summary>
public enum ReplayChoice
{
    /// <summary>Drawn by their probability under the policy, with replacement.</summary>
    ByProbability,

    /// <summary>Drawn with equal chances, with replacement.</summary>
    Uniform,

    /// <summary>The most probable ones, each once.</summary>
    Top,
}
