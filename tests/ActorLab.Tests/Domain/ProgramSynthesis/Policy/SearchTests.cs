using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Interpreter.ProgramSynthesis;
using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Tests.Domain.ProgramSynthesis.Policy;

/// <summary>Beam search and sampling against the whole program space of tiny tasks.</summary>
[Collection(TorchCollection.Name)]
public sealed class SearchTests : IDisposable
{
    private readonly EnvironmentFactory _factory;
    private readonly ProgramEnvironment[] _questions;
    private readonly ProgramPolicy _policy;
    private readonly PlainPolicy _plain;

    public SearchTests()
    {
        (_factory, _questions) = Tiny.Make();
        _policy = Tiny.NewPolicy(_factory, seed: 3);
        _plain = new PlainPolicy(_policy, _factory.Vocabulary);
    }

    public void Dispose() => _policy.Dispose();

    [Fact]
    public void AWideBeamFindsAllProgramsInTheOrderOfTheirProbability()
    {
        int width = _questions.Max(q => Tiny.AllPrograms(q.Task).Count());
        IReadOnlyList<BeamProgram>[] beams = BeamSearch.Decode(_policy, _questions, width);
        for (int q = 0; q < _questions.Length; q++)
        {
            Dictionary<string, double> expected = Finished(q).ToDictionary(Key, p => _plain.Score(_questions[q], p).LogProbability);
            Assert.Equal(expected.Count, beams[q].Count);
            foreach (BeamProgram program in beams[q])
            {
                Assert.Equal(expected[Key(program.Tokens)], program.LogProbability, 1e-4);
                var executor = new ProgramExecutor();
                Assert.True(executor.Run(_questions[q].Task, program.Tokens));
                Assert.Equal(executor.Result, program.Denotation);
            }

            Assert.Equal(beams[q].Select(p => p.LogProbability).OrderDescending(), beams[q].Select(p => p.LogProbability));
            Assert.Equal(expected.Count, beams[q].Select(p => Key(p.Tokens)).Distinct().Count());
        }
    }

    [Fact]
    public void ABeamOfOneIsGreedyAndQuestionsDoNotMindTheirCompany()
    {
        IReadOnlyList<BeamProgram>[] together = BeamSearch.Decode(_policy, _questions, 1);
        for (int q = 0; q < _questions.Length; q++)
        {
            Assert.Equal(_plain.Greedy(_questions[q]), together[q].SingleOrDefault()?.Tokens);
            foreach (int beam in new[] { 2, 5 })
            {
                IReadOnlyList<BeamProgram> alone = Assert.Single(BeamSearch.Decode(_policy, [_questions[q]], beam));
                IReadOnlyList<BeamProgram> among = BeamSearch.Decode(_policy, _questions, beam)[q];
                Assert.Equal(alone.Select(p => Key(p.Tokens)), among.Select(p => Key(p.Tokens)));
                Assert.InRange(among.Count, 0, beam);
            }
        }
    }

    [Fact]
    public void AQuestionWithoutAnyProgramHasAnEmptyBeam()
    {
        (EnvironmentFactory factory, ProgramEnvironment[] questions) = Tiny.Make(Tiny.Options with
        {
            Environment = Tiny.Options.Environment with { MaxExpressions = 1, MaxMemory = 3 }, // the tables' columns leave no room for results
        });
        using ProgramPolicy policy = Tiny.NewPolicy(factory);
        IReadOnlyList<BeamProgram>[] beams = BeamSearch.Decode(policy, questions, 20);
        Assert.Empty(beams[2]); // three columns
        Assert.Equal(2, beams[3].Count); // one
    }

    [Fact]
    public void ProgramsAreDrawnAsOftenAsTheyAreProbable()
    {
        const int Draws = 12_000;
        ProgramEnvironment question = _questions[3];
        SampledProgram[] drawn = Sample(Enumerable.Repeat((question, (ExploredPrograms?)null), Draws), new RandomStream(11));
        var count = drawn.GroupBy(d => Key(d.Tokens)).ToDictionary(g => g.Key, g => g.Count());
        var ends = Tiny.AllPrograms(question.Task).ToDictionary(e => Key(e.Tokens), e => (e.IsError, P: Math.Exp(_plain.Score(question, e.Tokens).LogProbability)));
        Assert.Subset(ends.Keys.ToHashSet(), count.Keys.ToHashSet());
        Assert.All(drawn, d => Assert.Equal(ends[Key(d.Tokens)].IsError, d.IsError));
        double rest = 0, restCount = 0, square = 0;
        int cells = 0;
        foreach ((string program, (_, double p)) in ends)
        {
            double expected = p * Draws, seen = count.GetValueOrDefault(program);
            if (expected < 5) (rest, restCount) = (rest + expected, restCount + seen);
            else (square, cells) = (square + (seen - expected) * (seen - expected) / expected, cells + 1);
        }

        if (rest > 0) (square, cells) = (square + (restCount - rest) * (restCount - rest) / rest, cells + 1);
        Assert.True(cells >= 5, $"{cells} cells");
        Assert.True(square < cells + 5 * Math.Sqrt(2.0 * cells), $"chi-square {square} of {cells} cells"); // mean n, deviation sqrt(2n)
    }

    [Fact]
    public void RewardsAreThoseOfTheAnswerAndUnusedVariablesEarnNothing()
    {
        var rows = Enumerable.Range(0, 600).Select(i => (_questions[i % 4], (ExploredPrograms?)null)).ToList();
        SampledProgram[] kind = Sample(rows, new RandomStream(2), punishUnused: false), strict = Sample(rows, new RandomStream(2));
        Assert.Contains(kind, d => d.Reward > 0);
        Assert.Contains(kind.Zip(strict, (k, s) => k.Reward > s.Reward), stricter => stricter);
        foreach ((SampledProgram free, SampledProgram punished) in kind.Zip(strict))
        {
            Assert.Equal(free.Tokens, punished.Tokens);
            if (free.IsError)
            {
                Assert.Equal((0, 0), (free.Reward, punished.Reward));
                continue;
            }

            var episode = new Episode(free.Environment.Task);
            foreach (int token in free.Tokens) episode.Read(token);
            Assert.Equal(free.Environment.IsRight(episode.Result) ? 1 : 0, free.Reward);
            Assert.Equal(episode.HasUnusedVariable ? 0 : free.Reward, punished.Reward);
        }
    }

    [Fact]
    public void SystematicExplorationNeverDrawsTwiceAndExhaustsTheSpace()
    {
        ProgramEnvironment question = _questions[3];
        HashSet<string> all = [.. Tiny.AllPrograms(question.Task).Select(e => Key(e.Tokens))];
        var explored = new ExploredPrograms(question.Task);
        var random = new RandomStream(5);
        var seen = new HashSet<string>();
        for (int round = 0; !explored.IsExhausted; round++)
        {
            Assert.True(round <= all.Count);

            // Rows of other questions beside it; and more than one row of its own may spend what is left.
            foreach (SampledProgram drawn in Sample([(question, explored), (_questions[0], null), (question, explored)], random).Where(d => d.Environment == question))
            {
                if (all.Contains(Key(drawn.Tokens))) Assert.True(seen.Add(Key(drawn.Tokens)), ProgramText.Print(question.Task, drawn.Tokens));
                else Assert.True(drawn.IsError && explored.IsExhausted || drawn.IsError);
            }
        }

        Assert.Equal(all.Count, seen.Count);
        SampledProgram late = Assert.Single(Sample([(question, explored)], random));
        Assert.Equal((true, 0), (late.IsError, late.Reward));
    }

    private SampledProgram[] Sample(IEnumerable<(ProgramEnvironment, ExploredPrograms?)> rows, RandomStream random, bool punishUnused = true)
    {
        using IDisposable mode = inference_mode();
        using DisposeScope scope = NewDisposeScope();
        return ProgramSampler.Sample(new EncodedQuestions(_policy, _questions), [.. rows], punishUnused, random);
    }

    private IEnumerable<int[]> Finished(int question) => Tiny.AllPrograms(_questions[question].Task).Where(e => !e.IsError).Select(e => e.Tokens);

    private static string Key(int[] tokens) => string.Join(' ', tokens);
}
