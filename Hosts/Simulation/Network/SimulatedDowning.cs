using System.Reflection;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.SBR;
using Akka.Configuration;
using Akka.Remote;

namespace ActorLab.Hosts.Simulation.Network;

/// <summary>
/// Akka's split-brain resolver with the strategy that the configuration names, but with <c>stable-after</c> counted in the
/// simulation's time: the resolver's own deadline is by the real clock, so it is held off and let go from here.
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
        private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
        private static readonly Deadline Never = new(DateTime.MaxValue), Now = new(DateTime.MinValue);

        private readonly FieldInfo _deadline = props.Type.BaseType!.GetField("_stableDeadline", BindingFlags.Instance | BindingFlags.NonPublic)!;
        private readonly TimeSpan _stableAfter = system.Settings.Config.GetTimeSpan("akka.cluster.split-brain-resolver.stable-after");

        public Type ActorType => props.Type;

        public ActorBase Produce()
        {
            var resolver = (ActorBase)Activator.CreateInstance(props.Type, props.Arguments)!;
            Hold(resolver, system.Scheduler.MonotonicClock);
            return resolver;
        }

        public void Release(ActorBase actor)
        {
        }

        /// <summary>Whenever the resolver set a new deadline, the world changed for it: its wait begins again.</summary>
        private void Hold(ActorBase resolver, TimeSpan since)
        {
            TimeSpan now = system.Scheduler.MonotonicClock;
            object? set = _deadline.GetValue(resolver);
            if (!ReferenceEquals(set, Never) && !ReferenceEquals(set, Now)) since = now;
            _deadline.SetValue(resolver, now - since >= _stableAfter ? Now : Never);
            system.Scheduler.Advanced.ScheduleOnce(Interval, () => Hold(resolver, since));
        }
    }
}
