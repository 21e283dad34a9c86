using ActorLab.Actors.Runtime.Memory;
using Akka.Actor;
using Akka.Cluster.Sharding;

namespace ActorLab.Actors.Runtime.Cluster;

/// <summary>
/// The address of the trajectory memory on a node of a cluster, in place of <see cref="MemoryRouter"/>: hands requests to the
/// partitions wherever they are, which answer the sender themselves. Drawing samples needs a view of all partitions at
/// once, which this has not: such requests are refused.
/// </summary>
internal sealed class MemoryGate : ReceiveActor
{
    private readonly MemoryOptions _memory;
    private readonly IActorRef _region;

    public MemoryGate(MemoryOptions memory, IActorRef region)
    {
        _memory = memory;
        _region = region;
        Receive<StoreTrajectories>(request =>
        {
            if (request.Trajectories is not { Length: > 0 } || request.Trajectories[0] is null) Sender.Tell(new StoreRefused(request.RequestId, "It holds no trajectories."));
            else Forward(MemoryPartitions.Of(request.Trajectories[0].Key, memory.Partitions), request);
        });
        Receive<FindTrajectories>(request =>
        {
            foreach (IGrouping<int, int> keys in (request.Keys ?? []).GroupBy(key => MemoryPartitions.Of(key, memory.Partitions)))
                Forward(keys.Key, request with { Keys = [.. keys] });
        });
        Receive<CountTrajectories>(request =>
        {
            for (int p = 0; p < memory.Partitions; p++) Forward(p, request);
        });
        Receive<SampleTrajectories>(request => Sender.Tell(new SampleRefused(request.RequestId, "The memory of a cluster does not draw samples; find trajectories by key.")));
    }

    public static Props Props(MemoryOptions memory, IActorRef region) => Akka.Actor.Props.Create(() => new MemoryGate(memory, region));

    private void Forward(int partition, object message) => _region.Forward(new ShardingEnvelope(MemoryShelf.NameOf(_memory.Run, partition), message));
}
