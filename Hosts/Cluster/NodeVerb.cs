using ActorLab.Actors.Runtime.Cluster;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Telemetry;
using ActorLab.Domain.Common;
using ActorLab.Hosts.Cluster.Http;
using ActorLab.Hosts.Cluster.Security;
using ActorLab.Hosts.Cluster.Storage;
using Akka.Actor;
using AkkaCluster = Akka.Cluster.Cluster;

namespace ActorLab.Hosts.Cluster;

/// <summary><c>node</c>: one node of a cluster, until it is stopped, refused or cut off.</summary>
internal static class NodeVerb
{
    private static readonly TimeSpan SavePatience = TimeSpan.FromSeconds(30), AnswerPatience = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(NodeSettings settings, CliContext context)
    {
        if (settings.Roles.Count == 0)
            throw new InputException($"the node takes nothing on: give it roles, such as --role worker (there are {string.Join(", ", NodeRoles.All)})");
        if (settings.Join.Count == 0 && settings.Port == 0)
            throw new InputException("the node has neither nodes to join by nor a port that others could join it by: give --join host:port, or --listen host:port to begin a cluster");
        using ClusterSecurity security = ClusterSecurity.Of(settings.Security, settings.Host, settings.Join);
        foreach (string warning in security.Warnings) context.Line(warning);
        NodeEndpoint? endpoint = settings.Http.Port == 0 ? null : NodeEndpoint.Of(settings.Http);
        try
        {
            await ClusterStorage.PrepareAsync(settings.Storage, context.Stop);
        }
        catch (FatalRunException e)
        {
            throw new CliException(ExitCode.Failed, e.Message, e);
        }

        ActorSystem system = NodeSystem.Create(settings, security, ClusterStorage.Config(settings.Storage));
        var ended = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            AkkaCluster cluster = AkkaCluster.Get(system);
            bool left = false;
            // The system ends by itself where it was downed, or nobody let it in.
            _ = system.WhenTerminated.ContinueWith(
                _ => ended.TrySetResult(left ? "" : cluster.IsTerminated ? Lost(settings, security.LastRefusal) : "the node's actor system ended"), TaskScheduler.Default);
            string weights = Path.Combine(Path.GetFullPath(settings.Folder), "weights");
            var runs = new NodeRuns(context.Experiments, settings.Roles.Contains(NodeRoles.Learner) ? null : weights, settings.DataRoot, context.Line);
            ClusterNode node = ClusterNode.Start(system, new NodeOptions
            {
                Roles = [.. settings.Roles],
                Runs = runs.Make,
                Workers = settings.Workers > 0 ? settings.Workers : Environment.ProcessorCount,
                Version = NodeSystem.Version,
                Fingerprint = NodeRuns.Fingerprint(context.Experiments, NodeSystem.Version),
                Refused = reason => ended.TrySetResult(reason),
            });
            if (settings.Join.Count == 0) cluster.Join(cluster.SelfAddress);
            using NodeMetrics metrics = NodeMetrics.Start(system);
            var probes = new NodeProbes(_ => node.ReportAsync(AnswerPatience), _ => node.FaultAsync(AnswerPatience));
            await using NodeServer? http = endpoint is null ? null : await NodeServer.StartAsync(endpoint, system, probes, metrics, settings.Http.Otlp);
            cluster.RegisterOnMemberUp(() => context.Line($"{cluster.SelfAddress} is up: {string.Join(", ", settings.Roles)}"));
            context.Line($"{cluster.SelfAddress} joins {(settings.Join.Count > 0 ? string.Join(", ", settings.Join) : "nobody: it begins the cluster")}");
            await using CancellationTokenRegistration stop = context.Stop.Register(() => ended.TrySetResult(""));
            string reason = await ended.Task;
            if (reason.Length > 0) throw new CliException(ExitCode.Failed, reason);
            left = true;
            context.Line("The node leaves the cluster.");
            await node.SaveAsync(SavePatience);
            return ExitCode.Done;
        }
        finally
        {
            await CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClrExitReason.Instance);
        }
    }

    /// <summary>Why a node that ended by itself did.</summary>
    public static string Lost(NodeSettings settings, PeerRefusal? refusal) => refusal is { IsOurs: true } refused
        ? $"The node could not join: {refused.Peer} is refused, since {refused.Reason}."
        : $"The node is out of the cluster: {(settings.Join.Count > 0 ? $"none of {string.Join(", ", settings.Join)} let it in in time, or " : "")}" +
          $"the others lost sight of it and went on without it, or it was one of a second cluster. Start it again when they can be reached; {Path.Combine(settings.Folder, "log.txt")} says more.";
}
