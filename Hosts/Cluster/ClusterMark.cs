using System.Text.Json;
using ActorLab.Domain.Common;

namespace ActorLab.Hosts.Cluster;

/// <summary>The file <c>cluster.json</c> in the directory of a cluster's run: whose journals hold the run, and under which name.</summary>
/// <param name="Cluster">Name of the cluster.</param>
/// <param name="RunId">The run's name there.</param>
internal sealed record ClusterMark(string Cluster, string RunId)
{
    private const string FileName = "cluster.json";

    /// <summary>The mark of a run directory; null where it is none of a cluster's.</summary>
    /// <exception cref="InputException">The file is there and says something else.</exception>
    public static ClusterMark? Read(RunDirectory directory)
    {
        string file = Path.Combine(directory.Folder, FileName);
        if (!File.Exists(file)) return null;
        try
        {
            if (JsonSerializer.Deserialize<ClusterMark>(File.ReadAllBytes(file), JsonSerializerOptions.Web) is { Cluster: not null, RunId: { Length: > 0 } } mark) return mark;
        }
        catch (JsonException e)
        {
            throw new InputException($"it does not say which cluster the run belongs to: {e.Message}", file, inner: e);
        }

        throw new InputException("it does not say which cluster the run belongs to", file);
    }

    /// <summary>Marks a run directory.</summary>
    public void Write(RunDirectory directory) =>
        AtomicFile.Write(Path.Combine(directory.Folder, FileName), JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web));
}
