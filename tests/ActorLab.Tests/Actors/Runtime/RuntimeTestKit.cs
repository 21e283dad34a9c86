using ActorLab.Actors.Runtime;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;

namespace ActorLab.Tests.Actors.Runtime;

/// <summary>A test with virtual time, in-memory journals, and every message serialized.</summary>
public abstract class RuntimeTestKit(IEnumerable<MessageBinding>? bindings = null) : TestKit(RuntimeConfig.Setup(
    ConfigurationFactory.ParseString("akka.loglevel = OFF\nakka.stdout-loglevel = OFF")
        .WithFallback(RuntimeConfig.InMemory(new RuntimeOptions { SerializeMessages = true }))
        .WithFallback(VirtualScheduler.Config)
        .WithFallback(DefaultConfig),
    bindings ?? RunProtocol.Bindings))
{
    protected TestScheduler Clock => (TestScheduler)Sys.Scheduler;

    protected static RunSettings Settings { get; } = new()
    {
        RunId = "r1", Experiment = "toy", Seed = 5, RunDirectory = "none",
        Restarts = new RestartPolicy { FirstDelay = TimeSpan.FromSeconds(1), Budget = 3 },
    };

    protected TestProbe Subscribe<T>()
    {
        TestProbe probe = CreateTestProbe();
        Sys.EventStream.Subscribe(probe, typeof(T));
        return probe;
    }

    /// <summary>Lets virtual time pass second by second, each only once the coordinator has taken the one before.</summary>
    protected void Pass(IActorRef coordinator, int seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            Query(coordinator);
        }
    }

    protected RunSummary Query(IActorRef coordinator)
    {
        TestProbe probe = CreateTestProbe();
        coordinator.Tell(new QueryRun(), probe);
        return probe.ExpectMsg<RunSummary>();
    }
}
