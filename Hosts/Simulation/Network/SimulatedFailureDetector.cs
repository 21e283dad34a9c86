using Akka.Configuration;
using Akka.Event;
using Akka.Remote;

namespace ActorLab.Hosts.Simulation.Network;

/// <summary>Akka's failure detector, by the simulation's time.</summary>
internal sealed class SimulatedFailureDetector(Config config, EventStream events) : PhiAccrualFailureDetector(
    config.GetDouble("threshold"), config.GetInt("max-sample-size"), config.GetTimeSpan("min-std-deviation"), config.GetTimeSpan("acceptable-heartbeat-pause"),
    config.GetTimeSpan("heartbeat-interval"), ClockOf(config))
{
    // Its base, which would report long pauses there, takes either them or a clock.
    private readonly EventStream _events = events;

    private static Clock ClockOf(Config config)
    {
        SimulatedWorld world = SimulatedNode.Of(config).World;
        return () => (long)world.Time.TotalMilliseconds;
    }
}
