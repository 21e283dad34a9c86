using ActorLab.Actors.Runtime.Serialization;
using MessagePack;

namespace ActorLab.Actors.Runtime.Recording;

/// <summary>What is said to and by the run's recorder.</summary>
public static class RecordingProtocol
{
    /// <summary>Each type with its manifest.</summary>
    public static IReadOnlyList<MessageBinding> Bindings { get; } =
    [
        MessageBinding.Of<RecordMetrics>("rcrm1"),
        MessageBinding.Of<FlushRecords>("rcfl1"),
        MessageBinding.Of<RecordsFlushed>("rcfd1"),
    ];
}

/// <summary>Measurements of one role at one step. Told to the recorder, or published on the event stream of its node, not both.</summary>
/// <param name="Role">Who measured.</param>
/// <param name="Step">At which step.</param>
/// <param name="Metrics">Values by stable name, unit in the name.</param>
[MessagePackObject]
public sealed record RecordMetrics(
    [property: Key(0)] string Role, [property: Key(1)] long Step, [property: Key(2)] IReadOnlyDictionary<string, double> Metrics);

/// <summary>Asks that all records so far be forced to the disk.</summary>
/// <param name="RequestId">The sender's own number for it.</param>
[MessagePackObject]
public sealed record FlushRecords([property: Key(0)] long RequestId);

/// <summary>They are.</summary>
/// <param name="RequestId">The request.</param>
[MessagePackObject]
public sealed record RecordsFlushed([property: Key(0)] long RequestId);
