namespace ActorLab.Hosts.Reporting;

/// <summary>Where a long run stands.</summary>
/// <param name="Phase">What it does now: "explore", "train", "evaluate".</param>
/// <param name="Step">How far it is.</param>
/// <param name="Steps">How far it will go, or null where that is not known.</param>
/// <param name="Metrics">The newest metrics, in the order to show them.</param>
internal sealed record ProgressUpdate(string Phase, long Step, long? Steps, IReadOnlyList<KeyValuePair<string, double>> Metrics);
