using ActorLab.Actors.Runtime;
using Akka.Configuration;

namespace ActorLab.Hosts.Cluster;

/// <summary>The journals of a node's cluster.</summary>
internal static class NodeStorage
{
    /// <summary>Checks that they can be used, and gives the configuration.</summary>
    public static Config Prepare(StorageSettings settings)
    {
        string folder = Path.GetFullPath(settings.Folder);
        RuntimeConfig.PrepareFiles(folder);
        return RuntimeConfig.Local(folder);
    }
}
