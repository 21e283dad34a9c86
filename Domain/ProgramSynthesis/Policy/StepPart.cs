namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>The parts of a training step, in the order in which they are done; who measures is told at the end of each.</summary>
public enum StepPart
{
    /// <summary>The sampler encodes the batch's questions.</summary>
    Encode,

    /// <summary>It draws programs by exploration and from the policy.</summary>
    Decode,

    /// <summary>It scores the memories' programs.</summary>
    Score,

    /// <summary>It weighs and draws the samples.</summary>
    Choose,

    /// <summary>The learner encodes questions and scores samples.</summary>
    Forward,

    /// <summary>It computes the gradient.</summary>
    Backward,

    /// <summary>It clips the gradient and moves the weights.</summary>
    Optimize,
}
