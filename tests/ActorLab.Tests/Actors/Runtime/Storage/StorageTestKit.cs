using ActorLab.Actors.Runtime.Memory;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;

namespace ActorLab.Tests.Actors.Runtime.Storage;

/// <summary>Virtual time, every message through its binding, journal and snapshots in memory and failing by plan.</summary>
public abstract class StorageTestKit : TestKit
{
    private static int _serial;

    protected StorageTestKit(string extra = "")
        : base(Setup(extra), "storage" + Interlocked.Increment(ref _serial)) => Plan = FaultyJournal.PlanOf(Sys.Name);

    protected TestScheduler Time => (TestScheduler)Sys.Scheduler;

    protected WritePlan Plan { get; }

    protected static MemoryOptions Options { get; } = new("run", "akka.persistence.journal.faulty", "akka.persistence.snapshot-store.inmem");

    protected static Trajectory Make(int key, int content, int bytes = 8) =>
        new(key, [.. BitConverter.GetBytes(content), .. new byte[bytes - 4]], 1, 3, "explorer");

    /// <summary>Lets virtual time pass until the probe hears a <typeparamref name="T"/>.</summary>
    protected T Await<T>(TestProbe probe, TimeSpan step)
    {
        for (int i = 0; i < 200; i++)
        {
            if (probe.ReceiveOne(TimeSpan.FromMilliseconds(20)) is T message) return message;
            Time.Advance(step);
        }

        throw new TimeoutException($"No {typeof(T).Name} came.");
    }

    private static ActorSystemSetup Setup(string extra) => ActorSystemSetup.Create(
        BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString(extra + $$"""

            akka.loglevel = OFF
            akka.stdout-loglevel = OFF
            akka.loggers = []
            akka.log-dead-letters = off
            akka.actor.serialize-messages = on
            akka.persistence.journal.plugin = "akka.persistence.journal.inmem"
            akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
            akka.persistence.journal.faulty.class = "{{typeof(FaultyJournal).AssemblyQualifiedName}}"
            """).WithFallback(VirtualScheduler.Config).WithFallback(DefaultConfig)),
        ProtocolSerializer.Setup);
}
