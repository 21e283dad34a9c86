using System.IO.Compression;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Tests.Domain.Common;

namespace ActorLab.Tests.Domain.ProgramSynthesis.Policy;

/// <summary>Words, vectors, and weights on their way in and out of a policy.</summary>
[Collection(TorchCollection.Name)]
public sealed class PolicyInputTests
{
    [Fact]
    public void HashedVectorsHaveLengthOneAndNeverChange()
    {
        var vectors = new HashedWordVectors(100);
        foreach (string word in new[] { "gold", "golden", "x", "ø", "1990" })
        {
            Assert.True(vectors.TryGet(word, out ReadOnlySpan<float> vector));
            Assert.Equal(1, Dot(vector, vector), 1e-5);
            Assert.True(new HashedWordVectors(100).TryGet(word, out ReadOnlySpan<float> again));
            Assert.True(vector.SequenceEqual(again));
        }

        vectors.TryGet("gold", out ReadOnlySpan<float> gold);
        vectors.TryGet("golden", out ReadOnlySpan<float> golden);
        vectors.TryGet("people", out ReadOnlySpan<float> people);
        Assert.True(Dot(gold, golden) > 0.2 + Math.Abs(Dot(gold, people)));
        Assert.Equal([-0.07071, 0.07071, -0.07071, -0.07071, 0], gold[..5].ToArray().Select(x => Math.Round(x, 5)));
        Assert.False(vectors.TryGet("", out _));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnEntityThatIsTheFirstTokenAloneHasASpanIfAsked(bool asked)
    {
        (EnvironmentFactory factory, ProgramEnvironment[] questions) = Tiny.Make(Tiny.Options with { Policy = Tiny.Options.Policy with { FirstTokenSpan = asked } });
        PolicyInput input = questions[1].Input; // norway, at 0; 3, at 3; the columns come before them
        int norway = questions[1].Question.Table.Columns.Count;
        Assert.Equal(asked ? [-1, -1, 0, 3] : [-1, -1, -1, 3], input.SpanStarts);
        Assert.Equal(input.SpanStarts, input.SpanEnds);
        Assert.Equal(4, questions[0].Input.SpanStarts[norway]); // the same entity elsewhere

        // The policy reads it so.
        int[] program = Tiny.AllPrograms(questions[1].Task).First(p => !p.IsError && p.Tokens.Contains(factory.Functions.Vocabulary.FirstVariable + norway)).Tokens;
        using var trainer = new PolicyTrainer(Tiny.NewPolicy(factory), new TrainingOptions { EntropyWeight = 0 });
        double expected = -new PlainPolicy(trainer.Policy, factory.Vocabulary).Score(questions[1], program).LogProbability;
        Assert.Equal(expected, trainer.Step([new WeightedProgram(Tiny.Trace(questions[1], program), 1)], 1).Loss, 1e-3);
    }

    [Fact]
    public void PretrainedVectorsAreReadAndScaled()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["v.txt"], "gold 3 4\nsilver 0 -2\ngold 1 0\nzero 0 0\n");
        using (var packed = new GZipStream(File.Create(folder["v.gz"]), CompressionMode.Compress)) packed.Write(File.ReadAllBytes(folder["v.txt"]));
        foreach (string file in new[] { "v.txt", "v.gz" })
        {
            PretrainedWordVectors all = PretrainedWordVectors.Read(folder[file]);
            Assert.Equal((2, 3), (all.Dimension, all.Count));
            Assert.True(all.TryGet("gold", out ReadOnlySpan<float> gold));
            Assert.Equal([0.6f, 0.8f], gold.ToArray()); // the first of two lines of one word counts
            Assert.True(all.TryGet("zero", out ReadOnlySpan<float> zero));
            Assert.Equal([0f, 0f], zero.ToArray());
            Assert.False(all.TryGet("bronze", out _));
        }

        PretrainedWordVectors some = PretrainedWordVectors.Read(folder["v.txt"], new HashSet<string> { "silver", "bronze" });
        Assert.Equal((2, 1), (some.Dimension, some.Count));
    }

    [Theory]
    [InlineData("gold 1 2\nsilver 1\n", 2, "1 numbers")]
    [InlineData("gold 1 two\n", 1, "'two'")]
    [InlineData("gold\n", 1, "a word, a space")]
    [InlineData("", null, "empty")]
    public void AFaultyFileOfVectorsIsNamedWithItsLine(string text, int? line, string says)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["v.txt"], text);
        InputException fault = Assert.Throws<InputException>(() => PretrainedWordVectors.Read(folder["v.txt"]));
        Assert.Equal((folder["v.txt"], line), (fault.File, fault.Line));
        Assert.Contains(says, fault.Message);
        Assert.Throws<InputException>(() => PretrainedWordVectors.Read(folder["none.txt"]));
    }

    [Fact]
    public void TheVocabularyHoldsTheFrequentWordsThatHaveAVector()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["v.txt"], "norway 1 0\ngold 0 1\nhow 1 1\nturku 2 1\n");
        PretrainedWordVectors vectors = PretrainedWordVectors.Read(folder["v.txt"]);
        PolicyVocabulary vocabulary = PolicyVocabulary.Build(Tiny.Questions, vectors, minimumCount: 2);
        Assert.Equal(["gold", "norway"], vocabulary.Words); // "how" occurs once, "turku" never, "the" has no vector
        Assert.Equal((6, 0, 1, 2, 4, 5), (vocabulary.Count, vocabulary.IdOf("how"), vocabulary.IdOf("<START>"), vocabulary.IdOf("<DECODE>"), vocabulary.IdOf("gold"), vocabulary.IdOf("norway")));
        Assert.Equal([0f, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0], vocabulary.Vectors);
        Assert.Equal(["gold", "norway", "how"], PolicyVocabulary.Build(Tiny.Questions, vectors, 1).Words);
        Assert.Equal(vocabulary.Words, ProgramModel.Words(ProgramModel.Words(vocabulary)));
    }

    [Fact]
    public void ColumnsHaveTheVectorsOfTheirHeadersAndTypes()
    {
        var words = new HashedWordVectors(16);
        Assert.Equal(["net", "capacity"], ColumnVectors.HeaderWords("r.net_capacity-number"));
        var columns = new ColumnVectors(words);
        ColumnVector gold = columns.Of(Tiny.Questions[0].Table)[1];
        words.TryGet("gold", out ReadOnlySpan<float> header);
        words.TryGet("number", out ReadOnlySpan<float> type);
        for (int i = 0; i < 16; i++) Assert.Equal((header[i] / 2, type[i] / 2), (gold.Header[i], gold.Kind[i]));
        Assert.Same(columns.Of(Tiny.Questions[0].Table), columns.Of(Tiny.Questions[1].Table));
    }

    [Fact]
    public void WeightsGoRoundAndOthersAreRefused()
    {
        (EnvironmentFactory factory, _) = Tiny.Make();
        using ProgramPolicy first = Tiny.NewPolicy(factory, 1), second = Tiny.NewPolicy(factory, 2);
        byte[] saved = Safetensors.Write(PolicyWeights.Save(first));
        IReadOnlyList<NamedTensor> weights = Safetensors.Read(saved);
        PolicyWeights.Load(second, weights);
        Assert.Equal(saved, Safetensors.Write(PolicyWeights.Save(second)));

        NamedTensor some = weights[3];
        Assert.Contains(some.Name, Refused(weights.Where(w => w != some)));
        Assert.Contains("extra", Refused(weights.Append(some with { Name = "extra" })));
        Assert.Contains(some.Name, Refused(weights.Select(w => w == some ? NamedTensor.Of(w.Name, w.ToFloats(), 1, w.ToFloats().Length) : w)));
        Assert.Contains(some.Name, Refused(weights.Select(w => w == some ? NamedTensor.Of(w.Name, w.ToFloats().Select(x => (double)x).ToArray(), w.Shape) : w)));
        Assert.Throws<ArgumentException>(() => new ProgramPolicy(factory.Sizes with { WordVector = 11 }, factory.Vocabulary));

        string Refused(IEnumerable<NamedTensor> wrong) => Assert.Throws<InputException>(() => PolicyWeights.Load(second, [.. wrong])).Message;
    }

    [Fact]
    public void RefusedWeightsLeaveThePolicyAsItWas()
    {
        (EnvironmentFactory factory, _) = Tiny.Make();
        using ProgramPolicy first = Tiny.NewPolicy(factory, 1), second = Tiny.NewPolicy(factory, 2);
        byte[] before = Safetensors.Write(PolicyWeights.Save(second));
        Assert.Throws<InputException>(() => PolicyWeights.Load(second, [.. PolicyWeights.Save(first).SkipLast(1)]));
        Assert.Equal(before, Safetensors.Write(PolicyWeights.Save(second)));
    }

    [Fact]
    public void AModelFileGivesThePolicyBack()
    {
        using var folder = new TemporaryFolder();
        (EnvironmentFactory factory, _) = Tiny.Make();
        using ProgramPolicy policy = Tiny.NewPolicy(factory);
        byte[] weights = Safetensors.Write(PolicyWeights.Save(policy));
        ProgramModel.Write(folder["model"], 70, weights, factory.Vocabulary);
        Assert.Equal(factory.Vocabulary.Words, ProgramModel.ReadWords(folder["model"]));
        using ProgramPolicy read = ProgramModel.ReadPolicy(folder["model"], factory);
        Assert.Equal(weights, Safetensors.Write(PolicyWeights.Save(read)));
        Assert.Throws<InputException>(() => ProgramModel.ReadWords(folder["none"]));
    }

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
