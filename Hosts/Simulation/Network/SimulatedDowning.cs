using System.Reflection;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.SBR;
using Akka.Configuration;
using Akka.Remote;

namespace ActorLab.Hosts.Simulation.Network;

/// <summary>
/// Akka's split-brain resolver with the strategy that the configuration names, but with its two waits, <c>stable-after</c> and
/// <c>down-all-when-unstable</c>, counted in the simulation's time: the resolver's own deadlines are by the real clock, so they
/// are held off and let go from here.
/// </summary>
internal sealed class SimulatedDowning(ActorSystem system, Akka.Cluster.Cluster cluster) : IDowningProvider
{
    private readonly SplitBrainResolverProvider _provider = new(system, cluster);

    /// <inheritdoc />
    public TimeSpan DownRemovalMargin => _provider.DownRemovalMargin;

    /// <inheritdoc />
    public Props? DowningActorProps => _provider.DowningActorProps is { } props ? Props.CreateBy(new Producer(system, props)) : null;

    private sealed class Producer(ActorSystem system, Props props) : IIndirectActorProducer
    {
        public Type ActorType => props.Type;

        public ActorBase Produce()
        {
            var resolver = (ActorBase)Activator.CreateInstance(props.Type, props.Arguments)!;
            new Waits(system, resolver).Look();
            return resolver;
        }

        public void Release(ActorBase actor)
        {
        }
    }

    /// <summary>Looks at a resolver again and again, and sets its deadlines to never or to long ago.</summary>
    private sealed class Waits(ActorSystem system, ActorBase resolver)
    {
        private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
        private static readonly Deadline Never = new(DateTime.MaxValue), Now = new(DateTime.MinValue);

        private readonly Type _type = resolver.GetType().BaseType!;
        private readonly TimeSpan _stableAfter = system.Settings.Config.GetTimeSpan("akka.cluster.split-brain-resolver.stable-after");
        private TimeSpan _changed = system.Scheduler.MonotonicClock;
        private TimeSpan? _unstable;

        public void Look()
        {
            TimeSpan now = system.Scheduler.MonotonicClock;
            FieldInfo deadline = Field("_stableDeadline"), statistics = Field("_reachabilityChangedStats");

            // Whenever the resolver set a new deadline, the world changed for it: its wait begins again.
            object? set = deadline.GetValue(resolver);
            if (!ReferenceEquals(set, Never) && !ReferenceEquals(set, Now)) _changed = now;
            deadline.SetValue(resolver, now - _changed >= _stableAfter ? Now : Never);

            // It counts changes of who reaches whom since the first one that has not come to an end.
            object counted = statistics.GetValue(resolver)!;
            long count = (long)counted.GetType().GetProperty("ChangeCount")!.GetValue(counted)!;
            _unstable = count == 0 ? null : _unstable ?? now;
            var patience = (TimeSpan)_type.GetProperty("DownAllWhenUnstable")!.GetValue(resolver)!;
            DateTime first = now - _unstable > _stableAfter + patience ? DateTime.MinValue : DateTime.MaxValue;
            if (count > 0) statistics.SetValue(resolver, Activator.CreateInstance(counted.GetType(), first, DateTime.MaxValue, count));
            system.Scheduler.Advanced.ScheduleOnce(Interval, Look);
        }

        private FieldInfo Field(string name) => _type.GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!;
    }
}
