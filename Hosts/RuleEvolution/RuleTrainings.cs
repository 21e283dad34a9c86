using ActorLab.Domain.Common;
using ActorLab.Domain.RuleEvolution;

namespace ActorLab.Hosts.RuleEvolution;

/// <summary>A learning rate that was tried.</summary>
/// <param name="LearningRate">The rate.</param>
/// <param name="Accuracy">Mean accuracy on validation images; a diverged training counts as 0.</param>
/// <param name="Diverged">How many trainings diverged.</param>
internal readonly record struct TriedRate(double LearningRate, double Accuracy, int Diverged);

/// <summary>What came of training with a rule.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="LearningRate">The learning rate, given or the best of those tried; 0 if none is known.</param>
/// <param name="Tried">The rates tried; empty where the rate was given.</param>
/// <param name="Results">One training a seed; empty if every rate diverged or a training was stopped before.</param>
/// <param name="Stopped">Why trainings were stopped, or null.</param>
internal sealed record RuleTrainings(NamedRule Rule, double LearningRate, IReadOnlyList<TriedRate> Tried, IReadOnlyList<ChildResult> Results, string? Stopped)
{
    /// <summary>How many of the trainings that count diverged.</summary>
    public int Diverged => Results.Count(r => r.End == ChildEnd.Diverged);

    /// <summary>Whether the rule diverges at every learning rate.</summary>
    public bool DivergesAlways => Stopped is null && Results.Count == 0;

    /// <summary>Whether the best rate is the least or largest of several, so that a better one may lie beyond.</summary>
    public bool IsAtEdge => Tried.Count > 1 && (LearningRate == Tried[0].LearningRate || LearningRate == Tried[^1].LearningRate) && !DivergesAlways;

    /// <summary>Accuracies on test images by seed; a diverged training counts as 0.</summary>
    public IReadOnlyList<double> TestAccuracies => [.. Results.Select(r => r.TestAccuracy ?? 0)];

    /// <summary>Accuracies on validation images by seed; a diverged training counts as 0.</summary>
    public IReadOnlyList<double> ValidationAccuracies => [.. Results.Select(r => r.Accuracy)];

    /// <summary>The mean curve; a training that diverged counts as 0 from there on.</summary>
    public IReadOnlyList<(int Step, SampleMean Accuracy)> Curve =>
    [
        .. Results.SelectMany(r => r.Curve.Select(p => p.Step)).Distinct().Order()
            .Select(step => (step, SampleMean.Of([.. Results.Select(r => r.Curve.FirstOrDefault(p => p.Step == step).Accuracy)]))),
    ];
}
