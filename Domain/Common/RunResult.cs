namespace ActorLab.Domain.Common;

/// <summary>How a run ended: the content of <c>result.json</c>.</summary>
/// <param name="Experiment">The experiment's name.</param>
/// <param name="Status"><c>done</c>, <c>failed</c> or <c>interrupted</c>.</param>
/// <param name="Seed">The root seed.</param>
/// <param name="Steps">Learner steps made.</param>
/// <param name="WallSeconds">Wall time of all the run's sessions together.</param>
/// <param name="Metrics">Headline metrics by name; a value that is no finite number is written as null.</param>
public sealed record RunResult(
    string Experiment, string Status, ulong Seed, long Steps, double WallSeconds, IReadOnlyDictionary<string, double> Metrics);
