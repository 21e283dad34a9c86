namespace ActorLab.Hosts.Cluster.Storage;

/// <summary>What a check of the cluster's storage has found; a fault is an exception instead.</summary>
/// <param name="Kind">"postgresql" or "sqlite".</param>
/// <param name="Place">Where it is, for people.</param>
/// <param name="Server">The version of the server or library.</param>
/// <param name="Schema">The version of the tables.</param>
/// <param name="Rows">Rows of each table, where they were counted.</param>
/// <param name="Notes">What works, but should not stay so; a sentence each.</param>
internal sealed record StorageReport(
    string Kind, string Place, string Server, int Schema, IReadOnlyList<KeyValuePair<string, long>> Rows, IReadOnlyList<string> Notes);
