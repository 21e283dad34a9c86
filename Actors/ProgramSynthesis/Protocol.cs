using ActorLab.Actors.Runtime.Serialization;
using ActorLab.Actors.Runtime.Weights;
using MessagePack;

namespace ActorLab.Actors.ProgramSynthesis;

/// <summary>What the actors of program synthesis say to each other, and what their tickets carry.</summary>
public static class ProgramSynthesisProtocol
{
    internal static readonly MessageBinding<ExploreShard> ExploreShardBinding = MessageBinding.Of<ExploreShard>("ps.es1");
    internal static readonly MessageBinding<SampleShard> SampleShardBinding = MessageBinding.Of<SampleShard>("ps.ss1");
    internal static readonly MessageBinding<ShardDone> ShardDoneBinding = MessageBinding.Of<ShardDone>("ps.sd1");
    internal static readonly MessageBinding<EvaluateQuestions> EvaluateQuestionsBinding = MessageBinding.Of<EvaluateQuestions>("ps.eq1");
    internal static readonly MessageBinding<QuestionsEvaluated> QuestionsEvaluatedBinding = MessageBinding.Of<QuestionsEvaluated>("ps.qe1");

    /// <summary>Each type with its manifest.</summary>
    public static IReadOnlyList<MessageBinding> Bindings { get; } =
    [
        ExploreShardBinding,
        SampleShardBinding,
        ShardDoneBinding,
        EvaluateQuestionsBinding,
        QuestionsEvaluatedBinding,
        MessageBinding.Of<TrainBatch>("ps.tb2", compress: true),
        MessageBinding.Of<BatchTrained>("ps.bt1"),
        MessageBinding.Of<MapoPlanState>("ps.ps2"),
    ];
}

/// <summary>Where the search on a shard stands, as files of the run directory; in every ticket of a shard.</summary>
/// <param name="State">Hash of the state to go on from; empty to begin.</param>
/// <param name="Previous">Hash of the state before it, used where that one is damaged; empty if there is none.</param>
/// <param name="Obsolete">Hashes of states that no ticket will ask for any more: to be deleted.</param>
[MessagePackObject]
public sealed record ShardSource([property: Key(0)] string State, [property: Key(1)] string Previous, [property: Key(2)] string[] Obsolete)
{
    /// <summary>A search that begins.</summary>
    public static ShardSource None { get; } = new("", "", []);
}

/// <summary>Ticket of an explorer: random episodes on every question of a shard.</summary>
/// <param name="Shard">Which shard of the training questions.</param>
/// <param name="Episodes">Episodes for each question.</param>
/// <param name="Round">Which round over the shard; part of the random stream's name.</param>
/// <param name="Source">The state to go on from.</param>
/// <param name="Shards">Into how many shards the training questions are dealt.</param>
/// <param name="Last">Whether no round follows, so that no state need be left.</param>
[MessagePackObject]
public sealed record ExploreShard(
    [property: Key(0)] int Shard,
    [property: Key(1)] int Episodes,
    [property: Key(2)] int Round,
    [property: Key(3)] ShardSource Source,
    [property: Key(4)] int Shards,
    [property: Key(5)] bool Last);

/// <summary>Ticket of an explorer: one pass over a shard with the policy, making training batches.</summary>
/// <param name="Shard">Which shard of the training questions.</param>
/// <param name="Pass">Which pass over the shard; part of the random stream's name.</param>
/// <param name="Source">The state to go on from.</param>
/// <param name="Shards">Into how many shards the training questions are dealt.</param>
[MessagePackObject]
public sealed record SampleShard(
    [property: Key(0)] int Shard, [property: Key(1)] int Pass, [property: Key(2)] ShardSource Source, [property: Key(3)] int Shards);

/// <summary>What came of <see cref="ExploreShard"/> and <see cref="SampleShard"/>, besides counts; absent where no state is left.</summary>
/// <param name="State">Hash of the shard's new state, which is in its file.</param>
[MessagePackObject]
public sealed record ShardDone([property: Key(0)] string State);

/// <summary>Ticket of an evaluator: beam search on some questions of a split with given weights.</summary>
/// <param name="Split">The split.</param>
/// <param name="Start">First question, in the split's order of evaluation.</param>
/// <param name="Count">How many.</param>
/// <param name="Version">The weights' version.</param>
/// <param name="Hash">The weights' content hash.</param>
/// <param name="Best">Version of the best weights so far, -1 if none: of the versions before <paramref name="Version"/> only its file is needed.</param>
[MessagePackObject]
public sealed record EvaluateQuestions(
    [property: Key(0)] string Split,
    [property: Key(1)] int Start,
    [property: Key(2)] int Count,
    [property: Key(3)] long Version,
    [property: Key(4)] string Hash,
    [property: Key(5)] long Best);

/// <summary>What came of <see cref="EvaluateQuestions"/>.</summary>
/// <param name="Questions">Questions tried.</param>
/// <param name="Correct">Questions whose most probable program gave the right answer.</param>
[MessagePackObject]
public sealed record QuestionsEvaluated([property: Key(0)] int Questions, [property: Key(1)] int Correct);

/// <summary>Explorer to learner: train on these. Answered by <see cref="BatchTrained"/>: the explorer's credit.</summary>
/// <param name="BatchId">The sender's number for it.</param>
/// <param name="WeightsVersion">Version of the weights that sampled it.</param>
/// <param name="Questions">For each sample the question's index in the training set.</param>
/// <param name="Weights">For each sample its weight.</param>
/// <param name="Lengths">For each sample how many tokens it has.</param>
/// <param name="Tokens">The samples' tokens, one program after the other, two bytes each, little-endian.</param>
/// <param name="Replayed">How many samples, from the first on, were replayed from memories; the others were drawn from the policy.</param>
[MessagePackObject]
public sealed record TrainBatch(
    [property: Key(0)] long BatchId,
    [property: Key(1)] long WeightsVersion,
    [property: Key(2)] int[] Questions,
    [property: Key(3)] float[] Weights,
    [property: Key(4)] int[] Lengths,
    [property: Key(5)] byte[] Tokens,
    [property: Key(6)] int Replayed) : IMadeWithWeights;

/// <summary>Learner to explorer: the batch was used, or was too old to be.</summary>
/// <param name="BatchId">The batch.</param>
/// <param name="LearnerVersion">The learner's newest weights version: samples of much older ones would be thrown away.</param>
[MessagePackObject]
public sealed record BatchTrained([property: Key(0)] long BatchId, [property: Key(1)] long LearnerVersion);
