namespace ActorLab.Domain.RuleEvolution;

/// <summary>How far a training is.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps of the whole training.</param>
/// <param name="Accuracy">Share of validation images that are right, where they were just measured.</param>
/// <param name="Elapsed">Time since the training began.</param>
public readonly record struct ChildProgress(int Step, int Steps, double? Accuracy, TimeSpan Elapsed);

/// <summary>Looks at a training every few steps and at each point of its curve; a sentence ends it, null lets it go on.</summary>
public delegate string? ChildGuard(ChildProgress progress);
