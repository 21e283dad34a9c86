namespace ActorLab.Domain.RuleEvolution.Evolution;

/// <summary>Event: a task of a candidate was done.</summary>
/// <param name="Id">The candidate.</param>
/// <param name="Rung">The task's rung.</param>
/// <param name="Accuracies">The trainings' accuracies, in the task's order: all seeds of the first learning rate, then of the next. 0, or no number, is a training that diverged.</param>
/// <param name="Steps">Steps that all trainings took.</param>
/// <param name="Fault">Why it could not be evaluated, for a candidate put aside; then there are no accuracies.</param>
public sealed record EvolutionEvaluated(int Id, EvolutionRung Rung, IReadOnlyList<double> Accuracies, long Steps, string? Fault = null);
