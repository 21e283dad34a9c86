namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>Scores of given programs under the policy, and the way back to its parameters.</summary>
internal interface ITrainingPass
{
    /// <summary>For each program the sum of its tokens' log-probabilities.</summary>
    float[] LogProbability { get; }

    /// <summary>For each program the sum of its steps' entropies.</summary>
    float[] Entropy { get; }

    /// <summary>
    /// Sets the gradient of the policy's parameters for the loss Σ weight · log-probability + entropy weight · Σ entropy;
    /// none where no program chooses anything.
    /// </summary>
    void Backward(float[] weights, float entropyWeight);
}
