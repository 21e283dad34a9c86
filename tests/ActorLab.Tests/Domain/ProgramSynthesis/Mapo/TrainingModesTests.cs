using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Mapo;
using ActorLab.Domain.ProgramSynthesis.Policy;
using ActorLab.Interpreter.ProgramSynthesis;
using ActorLab.Tests.Domain.ProgramSynthesis.Policy;

namespace ActorLab.Tests.Domain.ProgramSynthesis.Mapo;

/// <summary>Each mode's samples and weights against a question whose programs are all enumerated, and the right ones scored.</summary>
[Collection(TorchCollection.Name)]
public sealed class TrainingModesTests : IDisposable
{
    private const int Draws = 6000;

    private readonly EnvironmentFactory _factory;
    private readonly ProgramEnvironment _question;
    private readonly ProgramPolicy _policy;
    private readonly PlainPolicy _plain;

    /// <summary>All right programs by name, with the probability of each; no other counts in any objective.</summary>
    private readonly Dictionary<string, (int[] Tokens, double Probability)> _all = [];

    /// <summary>Every second of the right programs, the most probable one among them.</summary>
    private readonly string[] _memory;

    public TrainingModesTests()
    {
        (_factory, ProgramEnvironment[] questions) = Tiny.Make(Tiny.Options with { Environment = Tiny.Options.Environment with { MaxExpressions = 3 } });
        _question = questions[3];
        _policy = Tiny.NewPolicy(_factory, seed: 3, scale: 0.3);
        _plain = new PlainPolicy(_policy, _factory.Vocabulary);
        foreach ((int[] tokens, _) in Tiny.AllPrograms(_question.Task).Where(e => !e.IsError && IsRight(e.Tokens)))
            _all.Add(Key(tokens), (tokens, Math.Exp(_plain.Score(_question, tokens).LogProbability)));
        _memory = [.. _all.OrderByDescending(p => p.Value.Probability).Select(p => p.Key).Where((_, i) => i % 2 == 0)];
        Assert.True(_memory.Length >= 3 && MemoryProbability is > 0.001 and < 0.59, $"{_memory.Length} programs, {MemoryProbability}");
    }

    private double MemoryProbability => _memory.Sum(Probability);

    public void Dispose() => _policy.Dispose();

    public static TheoryData<string> Modes => [.. Oracles.Keys];

    /// <summary>
    /// What each mode's estimator is on average: for every program the factor of its log-probability's gradient, written
    /// down from the formulas. Only right programs are asked for: their reward is 1, and others have factor 0.
    /// </summary>
    private static readonly Dictionary<string, (MapoOptions Options, Func<Program, double> Factor)> Oracles = new()
    {
        ["mapo, not clipped, unbiased"] = (new() { MinReplayWeight = 0, UnbiasedOutside = true }, z => z.P), // the exact policy gradient
        ["mapo, not clipped, published"] = (new() { MinReplayWeight = 0 }, z => z.InMemory ? z.P : (1 - z.All) * z.P),
        ["mapo, clipped, unbiased"] = (new() { MinReplayWeight = 0.6, UnbiasedOutside = true }, z => z.InMemory ? 0.6 * z.P / z.All : 0.4 * z.P / (1 - z.All)),
        ["mapo, clipped, published"] = (new() { MinReplayWeight = 0.6 }, z => z.InMemory ? 0.6 * z.P / z.All : 0.4 * z.P),
        ["mapo, uniform replay"] = (new() { MinReplayWeight = 0.6, ReplayChoice = ReplayChoice.Uniform }, z => z.InMemory ? 0.6 / z.Count : 0.4 * z.P),
        ["mml"] = (new() { Mode = MapoMode.Mml }, z => z.InMemory ? z.P / z.All : 0),
        ["iml"] = (new() { Mode = MapoMode.Iml }, z => z.InMemory ? 1.0 / z.Count : 0),
        ["hard-em"] = (new() { Mode = MapoMode.HardEm, ReplaySamples = 1 }, z => z.First ? 1 : 0),
        ["reinforce"] = (new() { Mode = MapoMode.Reinforce }, z => z.P),
    };

    [Theory]
    [MemberData(nameof(Modes))]
    public void TheAverageEstimateIsThatOfTheFormulas(string name)
    {
        (MapoOptions options, Func<Program, double> oracle) = Oracles[name];
        options = options with { PolicySamples = Draws, ReplaySamples = options.Mode == MapoMode.Reinforce ? null : options.ReplaySamples ?? Draws, ExploreSamples = 0 };
        Assert.Null(options.FindFault());
        MapoBatch batch = Sample(options, Memory());
        string first = _memory.MaxBy(Probability)!;
        foreach ((string key, (_, double p)) in _all)
        {
            bool known = _memory.Contains(key);
            MapoSample[] samples = [.. batch.Samples.Where(s => Key(s.Tokens) == key)];
            // Replay samples share their weight; each of the policy's is an estimate of its own.
            double estimate = samples.Sum(s => s.IsReplay ? s.Weight : s.Weight / (double)Draws);
            double expected = oracle(new Program(known, key == first, p, MemoryProbability, _memory.Length));
            Assert.True(Math.Abs(expected - estimate) < 5 * Math.Sqrt(Math.Max(expected, 1e-4) / Draws), $"{key}: {expected} expected, {estimate} on average");
            Assert.All(samples.Where(s => !s.IsReplay), s => Assert.Equal(expected / p, s.Weight, 1e-4)); // drawn with probability p
            Assert.All(samples, s => Assert.True(s.IsReplay ? known : options.Mode == MapoMode.Reinforce || !known));
        }

        Assert.All(batch.Samples.Where(s => !_all.ContainsKey(Key(s.Tokens))), s => Assert.Equal((0, false), (s.Weight, s.IsReplay)));
        double replayed = batch.Samples.Where(s => s.IsReplay).Sum(s => (double)s.Weight);
        double memory = options.Mode switch { MapoMode.Mapo => Math.Max(MemoryProbability, options.MinReplayWeight), MapoMode.Reinforce => 0, _ => 1 };
        Assert.Equal(memory, replayed, 2e-4);
        Assert.Equal(options.TrainsOnPolicySamples, batch.Samples.Any(s => !s.IsReplay));
        Assert.True(batch.Samples.SkipWhile(s => s.IsReplay).All(s => !s.IsReplay)); // as the wire wants them
        Assert.NotEmpty(batch.Found); // whatever the mode trains on, what its samples found is remembered
    }

    /// <summary>The loop is closed with the trainer: on weights equal to the formulas' factors its gradient is that of the objective.</summary>
    [Theory]
    [InlineData(MapoMode.Mapo)]
    [InlineData(MapoMode.Mml)]
    [InlineData(MapoMode.Iml)]
    public void TheGradientIsThatOfTheObjective(MapoMode mode)
    {
        // As if no others were right: ten are enough to see it.
        string[] right = [.. (mode == MapoMode.Mapo ? _all.Keys : _memory.AsEnumerable()).OrderByDescending(Probability).Take(10)];
        double all = right.Sum(Probability);
        WeightedProgram[] samples = [.. right.Select(k => new WeightedProgram(Tiny.Trace(_question, _all[k].Tokens), (float)(mode switch
        {
            MapoMode.Mapo => Probability(k),
            MapoMode.Mml => Probability(k) / all,
            _ => 1.0 / right.Length,
        })))];
        using var trainer = new PolicyTrainer(Tiny.NewPolicy(_factory, seed: 3, scale: 0.3), new TrainingOptions { EntropyWeight = 0, MaximumGradientNorm = 1e9 });
        var plain = new PlainPolicy(trainer.Policy, _factory.Vocabulary);
        trainer.Step(samples, 1);

        double Objective()
        {
            double[] log = [.. right.Select(k => plain.Score(_question, _all[k].Tokens).LogProbability)];
            return mode switch
            {
                MapoMode.Mapo => log.Sum(Math.Exp), // the expected reward
                MapoMode.Mml => Math.Log(log.Sum(Math.Exp)),
                _ => log.Average(),
            };
        }

        foreach ((string name, TorchSharp.Modules.Parameter parameter) in trainer.Policy.Trainable)
        {
            float[] gradient = [.. parameter.grad!.data<float>()];
            double[] values = plain[name];
            int i = Enumerable.Range(0, values.Length).MaxBy(i => Math.Abs(gradient[i]));
            double value = values[i];
            values[i] = value + 1e-5;
            double above = Objective();
            values[i] = value - 1e-5;
            double slope = (above - Objective()) / 2e-5;
            values[i] = value;
            Assert.True(Math.Abs(slope + gradient[i]) < 2e-4, $"{name}[{i}]: {slope} and {-gradient[i]}");
        }
    }

    /// <summary>All pairs that REINFORCE may draw of five programs, each with its probability.</summary>
    [Theory]
    [InlineData(RewardBaseline.None)]
    [InlineData(RewardBaseline.Question)]
    [InlineData(RewardBaseline.LeaveOneOut)]
    public void ABaselineTakesOffTheMeanReward(RewardBaseline baseline)
    {
        var weights = new SampleWeights(new MapoOptions { Mode = MapoMode.Reinforce, PolicySamples = 2, Baseline = baseline });
        (double P, float R)[] programs = [(0.3, 1), (0.25, 0), (0.2, 0), (0.1, 1), (0.05, 0)]; // the rest are errors, which are dropped
        double total = programs.Sum(p => p.P), mean = programs.Sum(p => p.P * p.R) / total;
        double[] factors = new double[programs.Length];
        for (int i = 0; i < programs.Length; i++)
        {
            for (int j = 0; j < programs.Length; j++)
            {
                double[] pair = weights.OfPolicySamples([programs[i].R, programs[j].R], 0, 0);
                double chance = programs[i].P * programs[j].P / total / total;
                factors[i] += chance * pair[0] / 2;
                factors[j] += chance * pair[1] / 2;
            }
        }

        // The gradients of log-probabilities are 0 on average: a baseline moves all factors by a share of their probability.
        for (int i = 0; i < programs.Length; i++)
        {
            double chance = programs[i].P / total;
            double expected = baseline switch
            {
                RewardBaseline.None => chance * programs[i].R,
                RewardBaseline.Question => chance * (programs[i].R - mean) / 2, // half of each sample's own reward is taken off
                _ => chance * (programs[i].R - mean),
            };
            Assert.Equal(expected, factors[i], 1e-9);
        }

        Assert.Equal([0.75, -0.25], new SampleWeights(new MapoOptions { Mode = MapoMode.Reinforce, Baseline = RewardBaseline.Question }).OfPolicySamples([1, 0, 0, 0], 0, 0)[..2]);
        Assert.Equal([1, -1.0 / 3], new SampleWeights(new MapoOptions { Mode = MapoMode.Reinforce, Baseline = RewardBaseline.LeaveOneOut }).OfPolicySamples([1, 0, 0, 0], 0, 0)[..2]);
        Assert.Equal([1], new SampleWeights(new MapoOptions { Mode = MapoMode.Reinforce, Baseline = RewardBaseline.LeaveOneOut }).OfPolicySamples([1], 0, 0)); // the other was an error
    }

    [Fact]
    public void ReinforceHasNoMemory()
    {
        QuestionMemory memory = Memory();
        MapoBatch batch = Sample(new MapoOptions { Mode = MapoMode.Reinforce, PolicySamples = Draws, ExploreSamples = 50 }, memory);
        Assert.Equal(Draws, batch.Episodes); // nothing is explored
        Assert.Contains(batch.Samples, s => _memory.Contains(Key(s.Tokens)) && s.Weight == 1);
        Assert.All(batch.Samples, s => Assert.Equal(_all.ContainsKey(Key(s.Tokens)) ? 1f : 0f, s.Weight));
        Assert.Equal((0, 0), (batch.Clipped, batch.ReplayProbability));
        Assert.All(memory.Programs.Where(p => _memory.Contains(Key(p.Tokens))), p => Assert.True(double.IsPositiveInfinity(p.LogProbability))); // not scored
    }

    [Fact]
    public void TheTopProgramsAreReplayedOnceEachAndShareTheWeight()
    {
        string[] order = [.. _memory.OrderByDescending(Probability)];
        MapoBatch batch = Sample(new MapoOptions { ReplayChoice = ReplayChoice.Top, ReplaySamples = 2, MinReplayWeight = 0.5, PolicySamples = 0, ExploreSamples = 0 }, Memory());
        Assert.Equal(order[..2], batch.Samples.Select(s => Key(s.Tokens)));
        Assert.All(batch.Samples, s => Assert.Equal(Math.Max(0.5, MemoryProbability) / 2, s.Weight, 1e-5));

        // Fewer programs than asked for share it all the same.
        batch = Sample(new MapoOptions { Mode = MapoMode.HardEm, ReplaySamples = 50, PolicySamples = 0, ExploreSamples = 0 }, Memory());
        Assert.Equal(order, batch.Samples.Select(s => Key(s.Tokens)));
        Assert.Equal(1, batch.Samples.Sum(s => (double)s.Weight), 1e-5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SystematicExplorationMayBeOff(bool systematic)
    {
        int programs = Tiny.AllPrograms(_question.Task).Count();
        MapoOptions options = new() { ExploreSamples = programs, PolicySamples = 0, SystematicExploration = systematic };
        var memory = new QuestionMemory(_question);
        // Rows that meet in a dead end of the trie leave something for the next time.
        for (int i = 0; i < (systematic ? 100 : 2) && !memory.Explored.IsExhausted; i++) Sample(options, memory);
        Assert.Equal(systematic, memory.Explored.IsExhausted); // plain samples of the policy are not counted as explored
        Assert.Equal(systematic ? 0 : programs, Sample(options, memory).Episodes);
        Assert.NotEmpty(memory.Programs);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TheLearnerMayWeighByItsOwnProbabilities(bool twice)
    {
        MapoSample[] samples =
        [
            new(0, [1], 0.5f, IsReplay: true), new(0, [2], 0.5f, IsReplay: true), // above the clip
            new(1, [3], 0.1f, IsReplay: true), new(1, [4], 0.1f, IsReplay: true), // below it
            new(0, [5], 0.6f), new(1, [6], 0.9f), new(2, [7], 1), // the last has no memory
        ];
        double[] probabilities = [0.3, 0.1, 0.01, 0.03, 0.2, 0.2, 0.2];
        double w0 = 0.4, w1 = 0.1;
        var weights = new SampleWeights(new MapoOptions { MinReplayWeight = 0.1, LearnerProbabilities = true, OutsideWeighedTwice = twice });
        float[] made = weights.ByLearner(samples, [.. probabilities.Select(p => (float)Math.Log(p))]);
        double[] expected =
        [
            0.3, 0.1, w1 * 0.01 / 0.04, w1 * 0.03 / 0.04,
            twice ? 0.6 * (1 - w0) : 0.6, twice ? 0.9 * (1 - w1) : 0.9, 1,
        ];
        Assert.Equal(expected.Select(e => Math.Round(e, 5)), made.Select(m => Math.Round(m, 5)));

        // A program so improbable that its probability is 0 has no weight, and no part in a division by 0.
        Assert.Equal([0f], weights.ByLearner([samples[0]], [-1000]));
    }

    [Fact]
    public void TheTrainerScalesTheWeightsAndNotTheEntropyAndAsksForWeightsAnew()
    {
        WeightedProgram[] samples = [.. _memory.Take(8).Select((k, i) => new WeightedProgram(Tiny.Trace(_question, _all[k].Tokens), 0.1f * (i + 1)))];
        double log = _memory.Take(8).Select((k, i) => -0.1 * (i + 1) * Math.Log(Probability(k))).Sum();
        double entropy = _memory.Take(8).Sum(k => _plain.Score(_question, _all[k].Tokens).Entropy);
        Assert.Equal((5 * log + 0.3 * entropy) / 7, Step(new TrainingOptions { EntropyWeight = 0.3 }, 5, null), 1e-3);
        Assert.Equal((5 * log - 0.3 * entropy) / 7, Step(new TrainingOptions { EntropyWeight = 0.3, EntropySign = EntropySign.RewardHigh }, 5, null), 1e-3);

        float[] seen = [];
        double loss = Step(new TrainingOptions { EntropyWeight = 0 }, 1, p => [.. (seen = p).Select(_ => 2f)]);
        Assert.Equal(_memory.Take(8).Select(k => Math.Round(Math.Log(Probability(k)), 3)), seen.Select(p => Math.Round(p, 3)));
        Assert.Equal(-2 * _memory.Take(8).Sum(k => Math.Log(Probability(k))) / 7, loss, 1e-3);

        double Step(TrainingOptions options, double scale, Func<float[], float[]>? reweigh)
        {
            using var trainer = new PolicyTrainer(Tiny.NewPolicy(_factory, seed: 3, scale: 0.3), options);
            return trainer.Step(samples, 7, scale, reweigh).Loss;
        }
    }

    [Theory]
    [InlineData(MapoMode.Mapo, 1, ReplayChoice.ByProbability, 50, 1)]
    [InlineData(MapoMode.Mml, 2, ReplayChoice.ByProbability, 50, 2)]
    [InlineData(MapoMode.Iml, 2, ReplayChoice.Uniform, 50, 2)]
    [InlineData(MapoMode.HardEm, 1, ReplayChoice.Top, 25, 1)]
    [InlineData(MapoMode.Reinforce, 0, ReplayChoice.ByProbability, 25, 1)]
    public void EachModeHasThePapersConstants(MapoMode mode, int replays, ReplayChoice choice, int batchSize, int scale)
    {
        var options = new MapoOptions { Mode = mode };
        Assert.Equal((replays, choice, batchSize, scale), (options.Replays, options.Choice, options.BatchSize, options.Scale));
        Assert.Null(options.FindFault());

        // WikiSQL's mapo: 125 questions, five programs of the memory and one sample of the policy each.
        var wikiSql = new MapoOptions { QuestionsPerBatch = 125, ReplaySamples = 5, ReplayChoice = ReplayChoice.Top, LearnerProbabilities = true, TruncateAt = 5, ExtraExploreSamples = 9 };
        Assert.Equal((750, 5, null), (wikiSql.BatchSize, wikiSql.Scale, wikiSql.FindFault()));
    }

    [Fact]
    public void SettingsThatAModeWouldIgnoreAreFaults()
    {
        foreach ((MapoOptions options, string says) in new (MapoOptions, string)[]
        {
            (new() { Mode = MapoMode.Reinforce, ReplaySamples = 1 }, "replay-samples"),
            (new() { Mode = MapoMode.Reinforce, PolicySamples = 0 }, "policy-samples"),
            (new() { Mode = MapoMode.HardEm, ReplaySamples = 0 }, "mode hard-em trains on replay samples"),
            (new() { Baseline = RewardBaseline.Question, PolicySamples = 2 }, "mode mapo has no baseline"),
            (new() { Mode = MapoMode.Reinforce, Baseline = RewardBaseline.LeaveOneOut }, "at least 2"),
            (new() { Mode = MapoMode.Iml, LearnerProbabilities = true }, "learner-probabilities"),
            (new() { Mode = MapoMode.Mml, UnbiasedOutside = true }, "unbiased-outside"),
            (new() { LearnerProbabilities = true, UnbiasedOutside = true }, "do not go together"),
        })
            Assert.Contains(says, options.FindFault());
    }

    private MapoBatch Sample(MapoOptions options, QuestionMemory memory) => new MapoSampler(options, punishUnused: false).Sample(_policy, [memory], new RandomStream(11));

    private QuestionMemory Memory()
    {
        var memory = new QuestionMemory(_question);
        foreach (string key in _memory) memory.Add(_all[key].Tokens);
        return memory;
    }

    private double Probability(string key) => _all[key].Probability;

    private bool IsRight(int[] tokens)
    {
        var episode = new Episode(_question.Task);
        foreach (int token in tokens) episode.Read(token);
        return _question.IsRight(episode.Result);
    }

    private static string Key(int[] tokens) => string.Join(' ', tokens);

    private sealed record Program(bool InMemory, bool First, double P, double All, int Count);
}
