using System.Reflection;
using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Cluster;
using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Recording;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Serialization;
using ActorLab.Domain.Common;
using ActorLab.Hosts.Cluster.Security;
using ActorLab.Hosts.Local;
using Akka.Actor;
using Akka.Configuration;

namespace ActorLab.Hosts.Cluster;

/// <summary>Makes the actor system of a node, or of a console, out of its settings.</summary>
internal static class NodeSystem
{
    /// <summary>What nodes say among themselves before they know of any run; runs add their own.</summary>
    public static IReadOnlyList<MessageBinding> Bindings { get; } =
        [.. RunProtocol.Bindings, .. RecordingProtocol.Bindings, .. MemoryProtocol.Bindings, .. ClusterProtocol.Bindings];

    /// <summary>The version of this code.</summary>
    public static string Version { get; } = typeof(NodeSystem).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <summary>Checks what can be wrong with a node's settings before anything starts.</summary>
    /// <exception cref="InputException">Something is.</exception>
    public static void Check(NodeSettings settings, string source)
    {
        foreach (string role in settings.Roles)
        {
            if (NodeRoles.All.Contains(role)) continue;
            string hint = Actors.Runtime.Settings.Nearest.To(role, NodeRoles.All) is { } near ? $"did you mean '{near}'? " : "";
            throw new InputException($"'{role}' is no role of a node; {hint}There are: {string.Join(", ", NodeRoles.All)}", source);
        }

        foreach (string address in settings.Join) _ = Parse(address, source);
    }

    /// <summary>Reads <c>host:port</c>.</summary>
    public static (string Host, int Port) Parse(string address, string source)
    {
        int colon = address.LastIndexOf(':');
        return colon > 0 && int.TryParse(address.AsSpan(colon + 1), out int port) && port is > 0 and <= 65535
            ? (address[..colon], port)
            : throw new InputException($"'{address}' is no address of a node: write host:port, such as 10.0.0.1:4053", source);
    }

    /// <summary>Makes the actor system; it joins the cluster by itself where the settings name nodes to join by.</summary>
    public static ActorSystem Create(NodeSettings settings, ClusterSecurity security, Config storage)
    {
        Directory.CreateDirectory(settings.Folder);
        Config cluster = ClusterConfig.Of(
            settings.Host, settings.Port, settings.Roles, settings.Join.Select(a => $"{security.Scheme}://{settings.Cluster}@{a}"),
            new ClusterTimes { JoinPatience = settings.JoinPatience });
        Config config = security.Config
            .WithFallback(FileLogger.Config(Path.Combine(Path.GetFullPath(settings.Folder), "log.txt")))
            .WithFallback(cluster)
            .WithFallback(storage);
        return ActorSystem.Create(settings.Cluster, security.AddTo(RuntimeConfig.Setup(config, Bindings)));
    }
}
