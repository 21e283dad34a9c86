using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit;

namespace ActorLab.Tests.Actors.Runtime;

/// <summary>A test scheduler whose steady clock passes with its virtual time; that of the base is the machine's.</summary>
public sealed class VirtualScheduler(Config config, ILoggingAdapter log) : TestScheduler(config, log), ITimeProvider
{
    public static Config Config { get; } = ConfigurationFactory.ParseString($"akka.scheduler.implementation = \"{typeof(VirtualScheduler).AssemblyQualifiedName}\"");

    TimeSpan ITimeProvider.MonotonicClock => Now - DateTimeOffset.UnixEpoch;

    TimeSpan ITimeProvider.HighResMonotonicClock => Now - DateTimeOffset.UnixEpoch;
}
