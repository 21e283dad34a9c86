namespace ActorLab.Domain.RuleEvolution.Evolution;

/// <summary>Trainings to do: each learning rate with each seed.</summary>
/// <param name="Id">The candidate.</param>
/// <param name="Rung">Which of its rungs.</param>
/// <param name="Text">The rule.</param>
/// <param name="LearningRates">The learning rates.</param>
/// <param name="Seeds">The seeds of the trainings.</param>
/// <param name="Steps">The steps of a whole training, which the learning rate's schedule spans.</param>
/// <param name="StopAfter">The steps to do of it.</param>
public sealed record EvolutionTask(
    int Id, EvolutionRung Rung, string Text, IReadOnlyList<double> LearningRates, IReadOnlyList<ulong> Seeds, int Steps, int StopAfter);
