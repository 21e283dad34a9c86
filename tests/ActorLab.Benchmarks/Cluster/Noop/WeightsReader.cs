using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Weights;
using Akka.Actor;

namespace ActorLab.Benchmarks.Cluster.Noop;

/// <summary>Notes when weights are ready on its node.</summary>
internal sealed class WeightsReader : ReceiveActor
{
    private readonly IActorRef _cache;

    public WeightsReader(RoleContext context)
    {
        _cache = context.Peers(NoopModule.CacheRole)[0];
        string file = Path.Combine(context.RunDirectory, WeightsTimes.ReadyHere);
        Receive<WeightsReady>(ready => WeightsTimes.Note(file, ready.Version));
    }

    protected override void PreStart() => _cache.Tell(new SubscribeWeights(0));
}
