namespace ActorLab.Actors.Runtime.Recording;

/// <summary>One line of <c>metrics.jsonl</c>.</summary>
/// <param name="Seconds">Wall time of the run, all its sessions together.</param>
/// <param name="Step">The step.</param>
/// <param name="Role">Who measured.</param>
/// <param name="Metrics">Values by name; null in the file, and no number here, where there was none.</param>
public sealed record MetricsRecord(double Seconds, long Step, string Role, IReadOnlyDictionary<string, double> Metrics);
