using System.Globalization;
using Akka.Cluster.Sharding;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;

namespace ActorLab.Actors.Runtime.Cluster;

/// <summary>The configuration of a node's actor system, beside storage (<see cref="RuntimeConfig"/>) and transport security.</summary>
public static class ClusterConfig
{
    /// <summary>
    /// Bytes of a frame: larger than any message, since a larger one would be lost without a word to its sender. Bulk is cut
    /// into parts of 64 KB before it gets here.
    /// </summary>
    public const int FrameBytes = 1 << 20;

    /// <summary>What a node needs to be one of a cluster.</summary>
    /// <param name="host">Where other nodes reach it.</param>
    /// <param name="port">Its port; 0 for any.</param>
    /// <param name="roles">What it takes on.</param>
    /// <param name="seeds">Addresses to join by, such as <c>akka.tcp://actorlab@127.0.0.1:4053</c>.</param>
    /// <param name="times">How patient it is.</param>
    public static Config Of(string host, int port, IEnumerable<string> roles, IEnumerable<string> seeds, ClusterTimes? times = null)
    {
        times ??= new ClusterTimes();
        return ConfigurationFactory.ParseString($$"""
            akka {
              actor.provider = cluster
              remote {
                log-remote-lifecycle-events = off
                # A node that is back is reached again soon: with the default of 5 s, connecting to it falls together with the
                # removal of its life before, after which two nodes were seen to hear nothing of each other.
                retry-gate-closed-for = 1s
                dot-netty.tcp {
                  hostname = "{{host}}"
                  port = {{port.ToString(CultureInfo.InvariantCulture)}}
                  maximum-frame-size = {{FrameBytes}}b
                  send-buffer-size = {{2 * FrameBytes}}b
                  receive-buffer-size = {{2 * FrameBytes}}b
                  log-frame-size-exceeding = {{FrameBytes / 2}}b
                }
                # Deaths of single actors on nodes that are alive are told; a node's silence is the cluster's to judge.
                watch-failure-detector.acceptable-heartbeat-pause = {{Milliseconds(times.HeartbeatPause * 2)}}
              }
              cluster {
                roles = [{{string.Join(", ", NodeRoles.OfMember(roles))}}]
                seed-nodes = [{{string.Join(", ", seeds.Select(s => $"\"{s}\""))}}]
                shutdown-after-unsuccessful-join-seed-nodes = {{Milliseconds(times.JoinPatience)}}
                gossip-interval = {{Milliseconds(times.GossipInterval)}}
                leader-actions-interval = {{Milliseconds(times.GossipInterval)}}
                unreachable-nodes-reaper-interval = {{Milliseconds(times.GossipInterval)}}
                failure-detector {
                  heartbeat-interval = {{Milliseconds(times.HeartbeatInterval)}}
                  acceptable-heartbeat-pause = {{Milliseconds(times.HeartbeatPause)}}
                }
                downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
                split-brain-resolver {
                  active-strategy = keep-majority
                  stable-after = {{Milliseconds(times.StableAfter)}}
                  down-all-when-unstable = {{Milliseconds(times.DownAllWhenUnstable)}}
                  keep-majority.role = {{NodeRoles.Core}}
                }
                run-coordinated-shutdown-when-down = on
                pub-sub.name = off
                singleton.hand-over-retry-interval = 1s
                singleton-proxy { singleton-identification-interval = 1s, log-singleton-identification-failure = off }
                sharding {
                  state-store-mode = ddata
                  remember-entities = off
                  passivate-idle-entity-after = 2m
                  distributed-data.durable.keys = []
                }
              }
              coordinated-shutdown.phases {
                before-service-unbind.timeout = 60s
                cluster-sharding-shutdown-region.timeout = 20s
                cluster-exiting.timeout = 20s
              }
            }
            """)
            .WithFallback(ClusterSharding.DefaultConfig())
            .WithFallback(ClusterSingleton.DefaultConfig())
            .WithFallback(Akka.DistributedData.DistributedData.DefaultConfig());
    }

    private static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) + "ms";
}
