namespace ActorLab.Domain.RuleEvolution;

/// <summary>One training of a child. Initial weights, batches and noise depend on the seed only, so that rules compare in pairs.</summary>
/// <param name="Rule">The rule, compiled.</param>
/// <param name="LearningRate">The learning rate that the schedule begins with.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Steps">Steps to do.</param>
public sealed record ChildTask(CompiledRule Rule, double LearningRate, ulong Seed, int Steps)
{
    /// <summary>Steps of the whole training, which the schedule and the curve span; 0 for all that are done. More makes this its beginning.</summary>
    public int WholeSteps { get; init; }

    /// <summary>Bytes that the values of the rule's parts may take at one site together.</summary>
    public long MemoryLimit { get; init; } = long.MaxValue;

    /// <summary>Whether the test images are measured at the end.</summary>
    public bool MeasuresTest { get; init; }
}
