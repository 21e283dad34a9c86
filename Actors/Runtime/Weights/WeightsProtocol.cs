using ActorLab.Actors.Runtime.Serialization;
using MessagePack;

namespace ActorLab.Actors.Runtime.Weights;

/// <summary>How weights travel: announced by name, pulled in chunks. The weights themselves are files, never messages.</summary>
public static class WeightsProtocol
{
    /// <summary>Each type with its manifest.</summary>
    public static IReadOnlyList<MessageBinding> Bindings { get; } =
    [
        MessageBinding.Of<PublishWeights>("wtpb1"),
        MessageBinding.Of<WeightsOutdated>("wtod1"),
        MessageBinding.Of<SubscribeWeights>("wtsb1"),
        MessageBinding.Of<WeightsAnnounced>("wtan1"),
        MessageBinding.Of<PullWeightsChunk>("wtpl1"),
        MessageBinding.Of<WeightsChunk>("wtch1"),
        MessageBinding.Of<WeightsGone>("wtgn1"),
        MessageBinding.Of<WeightsReady>("wtrd1"),
    ];
}

/// <summary>
/// Learner to publisher: content that is in the publisher's store is version so-and-so. Answered with its
/// <see cref="WeightsAnnounced"/>, or <see cref="WeightsOutdated"/> where the version is not newer than the last.
/// </summary>
/// <param name="Version">Greater than all before it.</param>
/// <param name="Hash">The content's name in the store.</param>
/// <param name="Size">Its bytes.</param>
[MessagePackObject]
public sealed record PublishWeights([property: Key(0)] long Version, [property: Key(1)] string Hash, [property: Key(2)] long Size);

/// <summary>Nothing was published: the learner, back from an older checkpoint, must count on from the latest version.</summary>
/// <param name="Version">What was to be published.</param>
/// <param name="Latest">The newest version announced.</param>
[MessagePackObject]
public sealed record WeightsOutdated([property: Key(0)] long Version, [property: Key(1)] long Latest);

/// <summary>
/// To the publisher (from a node's cache) or to a cache (from an actor on its node): tell me of versions newer than the
/// one I have. Sent again now and then, it does no harm and heals what a crash forgot.
/// </summary>
/// <param name="Version">The version the sender has, or 0.</param>
[MessagePackObject]
public sealed record SubscribeWeights([property: Key(0)] long Version);

/// <summary>There are new weights.</summary>
/// <param name="Version">Their version.</param>
/// <param name="Hash">Their name in every store.</param>
/// <param name="Size">Their bytes.</param>
[MessagePackObject]
public sealed record WeightsAnnounced([property: Key(0)] long Version, [property: Key(1)] string Hash, [property: Key(2)] long Size);

/// <summary>Cache to publisher: send me this much. A cache has only so many of these under way: that is its credit.</summary>
/// <param name="Hash">Of what.</param>
/// <param name="Offset">From which byte.</param>
/// <param name="Length">How many bytes.</param>
[MessagePackObject]
public sealed record PullWeightsChunk([property: Key(0)] string Hash, [property: Key(1)] long Offset, [property: Key(2)] int Length);

/// <summary>What was pulled.</summary>
/// <param name="Hash">Of what.</param>
/// <param name="Offset">From which byte.</param>
/// <param name="Data">The bytes.</param>
[MessagePackObject]
public sealed record WeightsChunk([property: Key(0)] string Hash, [property: Key(1)] long Offset, [property: Key(2)] byte[] Data);

/// <summary>The publisher no longer has it: newer weights have taken its place.</summary>
/// <param name="Hash">Of what was asked.</param>
[MessagePackObject]
public sealed record WeightsGone([property: Key(0)] string Hash);

/// <summary>
/// Cache to the actors of its node: the weights are in a file here, checked. A reader that comes late finds the file
/// gone and waits for the next version.
/// </summary>
/// <param name="Version">Their version.</param>
/// <param name="Hash">Their name in the node's store; read with <c>ContentStore.Find</c>.</param>
/// <param name="Size">Their bytes.</param>
[MessagePackObject]
public sealed record WeightsReady([property: Key(0)] long Version, [property: Key(1)] string Hash, [property: Key(2)] long Size);
