using ActorLab.Actors.Runtime.Serialization;
using ActorLab.Actors.Runtime.Weights;
using MessagePack;

namespace ActorLab.Actors.ProgramSynthesis;

/// <summary>What the actors of program synthesis say to each other, and what their tickets carry.</summary>
public static class ProgramSynthesisProtocol
{
    internal static readonly MessageBinding ExploreShardBinding = MessageBinding.Of<ExploreShard>("ps.es1");
    internal static readonly MessageBinding SampleShardBinding = MessageBinding.Of<SampleShard>("ps.ss1");
    internal static readonly MessageBinding EvaluateQuestionsBinding = MessageBinding.Of<EvaluateQuestions>("ps.eq1");
    internal static readonly MessageBinding QuestionsEvaluatedBinding = MessageBinding.Of<QuestionsEvaluated>("ps.qe1");

    /// <summary>Each type with its manifest.</summary>
    public static IReadOnlyList<MessageBinding> Bindings { get; } =
    [
        ExploreShardBinding,
        SampleShardBinding,
        EvaluateQuestionsBinding,
        QuestionsEvaluatedBinding,
        MessageBinding.Of<TrainBatch>("ps.tb1", compress: true),
        MessageBinding.Of<BatchTrained>("ps.bt1"),
        MessageBinding.Of<MapoPlanState>("ps.ps1"),
    ];
}

/// <summary>Ticket of an explorer: random episodes on every question of a shard.</summary>
/// <param name="Shard">Which shard of the training questions.</param>
/// <param name="Episodes">Episodes for each question.</param>
/// <param name="Round">Which round over the shards; part of the random stream's name.</param>
[MessagePackObject]
public sealed record ExploreShard([property: Key(0)] int Shard, [property: Key(1)] int Episodes, [property: Key(2)] int Round);

/// <summary>Ticket of an explorer: one pass over a shard with the policy, making training batches.</summary>
/// <param name="Shard">Which shard of the training questions.</param>
/// <param name="Pass">Which pass over the shards; part of the random stream's name.</param>
[MessagePackObject]
public sealed record SampleShard([property: Key(0)] int Shard, [property: Key(1)] int Pass);

/// <summary>Ticket of an evaluator: beam search on some questions of a split with given weights.</summary>
/// <param name="Split">The split.</param>
/// <param name="Start">First question, in the split's order of evaluation.</param>
/// <param name="Count">How many.</param>
/// <param name="Version">The weights' version.</param>
/// <param name="Hash">The weights' content hash.</param>
[MessagePackObject]
public sealed record EvaluateQuestions(
    [property: Key(0)] string Split,
    [property: Key(1)] int Start,
    [property: Key(2)] int Count,
    [property: Key(3)] long Version,
    [property: Key(4)] string Hash);

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
[MessagePackObject]
public sealed record TrainBatch(
    [property: Key(0)] long BatchId,
    [property: Key(1)] long WeightsVersion,
    [property: Key(2)] int[] Questions,
    [property: Key(3)] float[] Weights,
    [property: Key(4)] int[] Lengths,
    [property: Key(5)] byte[] Tokens) : IMadeWithWeights;

/// <summary>Learner to explorer: the batch was used.</summary>
/// <param name="BatchId">The batch.</param>
[MessagePackObject]
public sealed record BatchTrained([property: Key(0)] long BatchId);
