using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Recording;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Weights;
using Akka.Actor;
using Akka.Event;

namespace ActorLab.Actors.Runtime.Telemetry;

/// <summary>Counts what is published on its node: nobody else needs to know of metrics.</summary>
internal sealed class MetricsCollector : ReceiveActor
{
    /// <summary>What it hears of. Whoever makes it subscribes it, so that nothing is missed that is published right after.</summary>
    public static IReadOnlyList<Type> Topics { get; } =
    [
        typeof(RunSummary), typeof(MetricsReported), typeof(RecordMetrics), typeof(CheckpointAnnounced), typeof(TicketAccepted), typeof(TicketFaulted),
        typeof(InstanceRestarting), typeof(RunWarning), typeof(PartitionWritten), typeof(PartitionClosed), typeof(WeightsPulled),
        typeof(DeadLetter), typeof(UnhandledMessage),
    ];

    /// <summary>Use <see cref="Props"/>.</summary>
    public MetricsCollector(NodeMetrics metrics)
    {
        Receive<RunSummary>(metrics.Take);
        Receive<MetricsReported>(reported => metrics.Take(reported.Role, reported.Metrics));
        Receive<RecordMetrics>(record => metrics.Take(record.Role, record.Metrics));
        Receive<CheckpointAnnounced>(_ => metrics.NoteCheckpoint());
        Receive<TicketAccepted>(accepted => metrics.Accepted.Add(1, Tag("kind", accepted.Kind)));
        Receive<TicketFaulted>(faulted =>
        {
            metrics.Faulted.Add(1, Tag("kind", faulted.Kind));
            if (faulted.Quarantined) metrics.Quarantined.Add(1, Tag("kind", faulted.Kind));
        });
        Receive<InstanceRestarting>(again => metrics.Restarts.Add(1, Tag("role", again.Role)));
        Receive<RunWarning>(_ => metrics.Warnings.Add(1));
        Receive<PartitionWritten>(metrics.Take);
        Receive<PartitionClosed>(metrics.Drop);
        Receive<WeightsPulled>(pulled => metrics.Pulled.Add(pulled.Bytes));
        Receive<DeadLetter>(_ => metrics.DeadLetters.Add(1));
        Receive<UnhandledMessage>(_ => metrics.Unhandled.Add(1));
    }

    /// <summary>How it is made.</summary>
    public static Props Props(NodeMetrics metrics) => Akka.Actor.Props.CreateBy(new Maker(metrics)).WithDeploy(Deploy.Local);

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    /// <summary>A meter cannot be serialized, so the actor is made by a function.</summary>
    private sealed class Maker(NodeMetrics metrics) : IIndirectActorProducer
    {
        public Type ActorType => typeof(MetricsCollector);

        public ActorBase Produce() => new MetricsCollector(metrics);

        public void Release(ActorBase actor)
        {
        }
    }
}
