namespace ActorLab.Domain.RuleEvolution.Evolution;

/// <summary>What a candidate is worth: how far it came, and there its mean accuracy.</summary>
/// <param name="Rung">The last rung it was evaluated on.</param>
/// <param name="Accuracy">Its mean accuracy over the seeds of that rung and, of <see cref="EvolutionRung.Survivor"/>, of the screen; 0 after a fault.</param>
public readonly record struct EvolutionFitness(EvolutionRung Rung, double Accuracy) : IComparable<EvolutionFitness>
{
    /// <inheritdoc/>
    public int CompareTo(EvolutionFitness other) => Rung != other.Rung ? Rung.CompareTo(other.Rung) : Accuracy.CompareTo(other.Accuracy);
}
