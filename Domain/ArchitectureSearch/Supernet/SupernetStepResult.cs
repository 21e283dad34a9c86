namespace ActorLab.Domain.ArchitectureSearch.Supernet;

/// <summary>What came of a step.</summary>
/// <param name="Loss">Mean loss of its architectures, without L2.</param>
/// <param name="Accuracy">Mean share of training images that are right.</param>
/// <param name="LearningRate">The learning rate it had.</param>
public readonly record struct SupernetStepResult(double Loss, double Accuracy, double LearningRate);
