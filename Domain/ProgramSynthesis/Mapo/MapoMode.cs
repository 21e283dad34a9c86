namespace ActorLab.Domain.ProgramSynthesis.Mapo;

/// <summary>What training maximises. <see cref="MapoOptions"/> has each mode's constants, <see cref="SampleWeights"/> its weights.</summary>
public enum MapoMode
{
    /// <summary>Memory augmented policy optimization: replay of the memory and samples outside it, weighed by the memory's clipped probability.</summary>
    Mapo,

    /// <summary>Maximum marginal likelihood: the log of the memory's probability; replay by probability, weight 1.</summary>
    Mml,

    /// <summary>Iterative maximum likelihood: all programs of the memory alike.</summary>
    Iml,

    /// <summary>Hard expectation maximisation: the most probable program of the memory alone.</summary>
    HardEm,

    /// <summary>Plain policy gradients: samples of the policy alone, no memory.</summary>
    Reinforce,
}
