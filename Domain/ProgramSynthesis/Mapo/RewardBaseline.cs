namespace ActorLab.Domain.ProgramSynthesis.Mapo;

/// <summary>What is taken off the rewards of REINFORCE's samples.</summary>
public enum RewardBaseline
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The mean reward of the question's samples, the sample's own included, as the published code has it.</summary>
    Question,

    /// <summary>The mean reward of the question's other samples.</summary>
    LeaveOneOut,
}
