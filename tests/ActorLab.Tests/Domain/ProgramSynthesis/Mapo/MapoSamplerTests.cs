using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Mapo;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Interpreter.ProgramSynthesis;
using ActorLab.Interpreter.Randomness;
using ActorLab.Tests.Domain.ProgramSynthesis.Policy;

namespace ActorLab.Tests.Domain.ProgramSynthesis.Mapo;

[Collection(TorchCollection.Name)]
public sealed class MapoSamplerTests : IDisposable
{
    private static readonly MapoOptions Options = new() { ReplaySamples = 1, PolicySamples = 4, ExploreSamples = 0, MinReplayWeight = 0.1 };

    private readonly ProgramEnvironment[] _questions;
    private readonly ProgramPolicy _policy;
    private readonly PlainPolicy _plain;

    public MapoSamplerTests()
    {
        (EnvironmentFactory factory, _questions) = Tiny.Make(Tiny.Options with { Environment = Tiny.Options.Environment with { MaxExpressions = 3 } });
        _policy = Tiny.NewPolicy(factory, seed: 3);
        _plain = new PlainPolicy(_policy, factory.Vocabulary);
    }

    public void Dispose() => _policy.Dispose();

    [Fact]
    public void TheWeightOfReplayIsTheMemorysProbabilityClippedFromBelow()
    {
        int[][] right = Right(0);
        int[] best = right.MaxBy(p => Probability(0, p))!, worst = right.MinBy(p => Probability(0, p))!;
        double all = right.Sum(p => Probability(0, p)), low = Probability(0, worst);
        Assert.True(low < all / 4);

        // Clipped.
        double alpha = (low + all) / 2;
        MapoBatch batch = Sample(Options with { PolicySamples = 0, MinReplayWeight = alpha }, Memory(0, worst));
        Assert.Equal((float)alpha, Assert.Single(batch.Samples).Weight, 1e-6f);
        Assert.Equal((1, low), (batch.Clipped, batch.ReplayProbability), new Near(1e-5));

        // Not clipped; several replay samples share the weight, drawn by their probabilities.
        batch = Sample(Options with { PolicySamples = 0, MinReplayWeight = alpha, ReplaySamples = 2000 }, Memory(0, right));
        Assert.Equal((0, all), (batch.Clipped, batch.ReplayProbability), new Near(1e-5));
        Assert.Equal(all, batch.Samples.Sum(s => (double)s.Weight), 1e-4);
        Assert.Equal(Probability(0, best) / all, batch.Samples.Count(s => s.Tokens.SequenceEqual(best)) / 2000.0, 0.05);
        Assert.All(batch.Samples, s => Assert.Contains(right, r => r.SequenceEqual(s.Tokens)));
    }

    [Fact]
    public void OutsideSamplesWeighTheRestTimesTheirRewardAndAreNeverInTheMemory()
    {
        const int Draws = 3000;
        int[] known = Right(0).MinBy(p => Probability(0, p))!;
        double w = Math.Max(0.1, Probability(0, known));
        QuestionMemory memory = Memory(0, known);
        MapoBatch batch = Sample(Options with { PolicySamples = Draws }, memory);
        Assert.Equal(Draws, batch.Episodes);
        MapoSample[] outside = [.. batch.Samples.Skip(1)];
        Assert.DoesNotContain(outside, s => s.Tokens.SequenceEqual(known));
        Assert.All(outside, s => Assert.Equal(IsRight(0, s.Tokens) ? 1 - w : 0, s.Weight, 1e-5));
        MapoSample[] good = [.. outside.Where(s => s.Weight > 0)];

        // Drawn twice in one batch, it is outside both times: membership is tested before the batch's own samples enter.
        Assert.True(good.Length > good.Select(s => string.Join(' ', s.Tokens)).Distinct().Count());
        Assert.Equal(good.Select(s => string.Join(' ', s.Tokens)).Distinct().Order(), batch.Found.Select(f => string.Join(' ', f.Tokens)).Order());
        Assert.All(batch.Found, f => Assert.True(memory.Contains(f.Tokens)));

        // Next time they are in the memory.
        MapoBatch next = Sample(Options with { PolicySamples = Draws }, memory);
        Assert.DoesNotContain(next.Samples.Skip(1), s => batch.Found.Any(f => f.Tokens.SequenceEqual(s.Tokens)));
    }

    [Fact]
    public void AQuestionWithoutMemoryGivesNoReplaySampleAndWeighsItsOwnInFull()
    {
        MapoBatch batch = Sample(Options with { PolicySamples = 300 }, new QuestionMemory(_questions[0]), Memory(3, Right(3)[0]));
        Assert.All(batch.Samples.Where(s => s.Question == 0), s => Assert.Equal(IsRight(0, s.Tokens) ? 1f : 0f, s.Weight));
        Assert.Contains(batch.Samples, s => s.Question == 0 && s.Weight > 0);
        Assert.Contains(batch.Samples, s => s.Question == 3 && s.Tokens.SequenceEqual(Right(3)[0]));
        Assert.Equal(Probability(3, Right(3)[0]), batch.ReplayProbability, 1e-5); // of those that have a memory
        Assert.InRange(batch.PolicyReward, 0.01, 0.99);
    }

    [Fact]
    public void WhatExplorationFindsIsReplayedAtOnceAndExploredOnlyOnce()
    {
        var memory = new QuestionMemory(_questions[3]);
        int programs = Tiny.AllPrograms(_questions[3].Task).Count();
        MapoOptions options = Options with { PolicySamples = 0, ExploreSamples = 10, ExtraExploreSamples = 2 };
        MapoBatch first = Sample(options, memory);
        Assert.Equal(12, first.Episodes);
        for (int i = 0; i <= programs && !memory.Explored.IsExhausted; i++)
        {
            int found = memory.Programs.Count;
            MapoBatch batch = Sample(options, memory);
            Assert.Equal(found == 0 ? 12 : 10, batch.Episodes);
            Assert.Equal(memory.Programs.Count - found, batch.Found.Count);
            Assert.Equal(memory.Programs.Count > 0 ? 1 : 0, batch.Samples.Count);
        }

        Assert.True(memory.Explored.IsExhausted);
        Assert.Equal(Right(3).Select(p => string.Join(' ', p)).Order(), memory.Programs.Select(p => string.Join(' ', p.Tokens)).Order());
        Assert.Equal(0, Sample(options, memory).Episodes);
    }

    [Fact]
    public void TruncationKeepsTheMostProbableProgramsForGood()
    {
        int[][] right = [.. Right(0).OrderBy(p => Probability(0, p))];
        QuestionMemory memory = Memory(0, right);
        MapoBatch batch = Sample(Options with { PolicySamples = 0, TruncateAt = 2 }, memory);
        Assert.Equal(right[^2..].Select(p => string.Join(' ', p)).Order(), memory.Programs.Select(p => string.Join(' ', p.Tokens)).Order());
        Assert.Equal(right[^2..].Sum(p => Probability(0, p)), batch.ReplayProbability, 1e-5);
        Assert.False(memory.Contains(right[0]));
    }

    [Fact]
    public void OnlySoManyProgramsAreScoredAndUnscoredOnesCountNothing()
    {
        int[][] right = Right(0);
        Assert.True(right.Length >= 5);
        QuestionMemory memory = Memory(0, right);
        MapoOptions options = Options with { PolicySamples = 0, ScoreAtMost = 2, MinReplayWeight = 0, ReplaySamples = 50 };
        MapoBatch batch = Sample(options, memory);
        Assert.Equal(right[..2].Sum(p => Probability(0, p)), batch.ReplayProbability, 1e-5);
        Assert.All(batch.Samples, s => Assert.Contains(right[..2], r => r.SequenceEqual(s.Tokens)));
        for (int i = 0; i < right.Length / 2 + 1; i++) batch = Sample(options, memory); // new programs are scored first, so that all have their turn
        Assert.Equal(right.Sum(p => Probability(0, p)), batch.ReplayProbability, 1e-5);
    }

    [Fact]
    public void AProgramThatCannotBeReplayedCountsNothing()
    {
        int[] right = Right(0)[0], wrong = [.. right[..^1], Vocabulary.Unknown];
        MapoBatch batch = Sample(Options with { PolicySamples = 0, MinReplayWeight = 0, ReplaySamples = 20 }, Memory(0, wrong, right));
        Assert.Equal(Probability(0, right), batch.ReplayProbability, 1e-5);
        Assert.All(batch.Samples, s => Assert.Equal(right, s.Tokens));
        Assert.Empty(Sample(Options with { PolicySamples = 0 }, Memory(0, wrong)).Samples);
    }

    [Fact]
    public void RandomExplorationFindsExactlyTheRightPrograms()
    {
        foreach (bool punish in new[] { false, true })
            for (int q = 0; q < _questions.Length; q++)
            {
                var explorer = new RandomExplorer(_questions[q], triggers: false, punish);
                var random = new Xoshiro256(4);
                int all = Tiny.AllPrograms(_questions[q].Task).Count();
                Assert.Equal(all / 2, explorer.Run(all / 2, ref random));
                Assert.Equal(all - all / 2, explorer.Run(all * 2, ref random));
                Assert.Equal(0, explorer.Run(10, ref random));
                Assert.Equal(Right(q, punish).Select(p => string.Join(' ', p)).Order(), explorer.Found.Select(p => string.Join(' ', p)).Order());
            }
    }

    [Fact]
    public void TriggerWordsNarrowTheSearchWithoutRenamingAnything()
    {
        var explorer = new RandomExplorer(_questions[3], triggers: true, punishUnused: true); // "ships": no word that allows a count
        var random = new Xoshiro256(4);
        explorer.Run(100_000, ref random);
        int count = Enumerable.Range(0, FunctionSet.WikiSql.Functions.Count).Single(f => FunctionSet.WikiSql.Functions[f].Name == "count") + Vocabulary.FirstFunction;
        Assert.Equal(
            Right(3).Where(p => !p.Contains(count)).Select(p => string.Join(' ', p)).Order(),
            explorer.Found.Select(p => string.Join(' ', p)).Order());
        Assert.Contains(Right(3), p => p.Contains(count));
    }

    [Fact]
    public void ExplorationStopsWhereEnoughIsFound()
    {
        var explorer = new RandomExplorer(_questions[0], triggers: false, punishUnused: true, enough: 2);
        var random = new Xoshiro256(4);
        int run = explorer.Run(1_000_000, ref random);
        Assert.True(Right(0).Length > 4, $"{Right(0).Length} right");
        Assert.True(run < Tiny.AllPrograms(_questions[0].Task).Count());
        Assert.Equal(2, explorer.Found.Count);
        Assert.Equal(0, explorer.Run(100, ref random));
    }

    private MapoBatch Sample(MapoOptions options, params QuestionMemory[] memories) =>
        new MapoSampler(options, punishUnused: true).Sample(_policy, memories, new RandomStream(7));

    private QuestionMemory Memory(int question, params int[][] programs)
    {
        var memory = new QuestionMemory(_questions[question]);
        foreach (int[] program in programs) Assert.True(memory.Add(program));
        return memory;
    }

    private int[][] Right(int question, bool punishUnused = true) =>
        [.. Tiny.AllPrograms(_questions[question].Task).Where(e => !e.IsError && IsRight(question, e.Tokens, punishUnused)).Select(e => e.Tokens)];

    private bool IsRight(int question, int[] program, bool punishUnused = true)
    {
        var episode = new Episode(_questions[question].Task);
        foreach (int token in program) episode.Read(token);
        return !(punishUnused && episode.HasUnusedVariable) && _questions[question].IsRight(episode.Result);
    }

    private double Probability(int question, int[] program) => Math.Exp(_plain.Score(_questions[question], program).LogProbability);

    private sealed class Near(double tolerance) : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) x, (double, double) y) => Math.Abs(x.Item1 - y.Item1) < tolerance && Math.Abs(x.Item2 - y.Item2) < tolerance;

        public int GetHashCode((double, double) x) => 0;
    }
}
