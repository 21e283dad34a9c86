using ActorLab.Actors.ProgramSynthesis;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Domain.ProgramSynthesis.Mapo;
using ActorLab.Tests.Actors.Runtime;

namespace ActorLab.Tests.Actors.ProgramSynthesis;

public sealed class ProgramSynthesisProtocolTests
{
    [Fact]
    public void EveryMessageRoundTripsAndEqualsItsGoldenBytes() => ProtocolCheck.Verify(
        ProgramSynthesisProtocol.Bindings,
        new ExploreShard(3, 1000, 2, new ShardSource("ab", "cd", ["ef", "01"]), 7, true),
        new SampleShard(3, 7, new ShardSource("ab", "", []), 7),
        new ShardDone("ab12"),
        new EvaluateQuestions("dev-sample", 50, 25, 120, "ab12", 100),
        new QuestionsEvaluated(25, 9),
        ProgramCodec.Pack(5, 120, Samples),
        new BatchTrained(5, 130),
        new MapoPlanState
        {
            Shards = [new ShardProgress { Ticket = 12, Running = 500, Rounds = 2, Episodes = 1000, Passes = 3, Files = ["ab", "cd"], Sampling = true }, new ShardProgress()],
            LastEvaluated = 120, DevAccuracy = 0.25, TestAccuracy = 0.5, LastJudged = 100, BestAccuracy = 0.125,
            Evaluation = new EvaluationState(EvaluationPurpose.Dev, new WeightsReference(120, "ab12"), 3, 75, 20, true),
        });

    [Fact]
    public void BatchesUnpackAsTheyWerePackedAndTornOnesAreRefused()
    {
        TrainBatch batch = ProgramCodec.Pack(5, 120, Samples);
        Assert.Equal(Samples.Select(Describe), ProgramCodec.Unpack(batch).Select(Describe));
        Assert.Empty(ProgramCodec.Unpack(ProgramCodec.Pack(1, 1, [])));
        foreach (TrainBatch torn in new[]
        {
            batch with { Tokens = batch.Tokens[..^1] },
            batch with { Weights = batch.Weights[..^1] },
            batch with { Lengths = batch.Lengths[..^1] },
            batch with { Lengths = [batch.Lengths[0] + 1, batch.Lengths[1]] },
            batch with { Lengths = [-1, batch.Lengths.Sum() + 1] },
            batch with { Questions = [1, 2, 3] },
            batch with { Replayed = 3 },
            batch with { Replayed = -1 },
        })
        {
            Assert.Contains("Batch 5 is torn", Assert.Throws<InvalidDataException>(() => ProgramCodec.Unpack(torn)).Message);
        }

        int[] program = [28, 4, 27, 31, 65_535, 3];
        Assert.Equal(program, ProgramCodec.Read(ProgramCodec.Write(program)));
        Assert.Throws<OverflowException>(() => ProgramCodec.Write([65_536]));
    }

    private static MapoSample[] Samples { get; } = [new(7, [29, 4, 27, 31, 30, 3], 0.75f, IsReplay: true), new(9, [29, 14, 27, 30, 3], 0)];

    private static string Describe(MapoSample sample) => $"{sample.Question} {sample.Weight} {sample.IsReplay} {string.Join(' ', sample.Tokens)}";
}
