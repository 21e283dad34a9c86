using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Policy;
using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Tests.Domain.ProgramSynthesis.Policy;

[Collection(TorchCollection.Name)]
public sealed class PolicyTrainerTests
{
    private const int BatchSize = 7;

    private readonly EnvironmentFactory _factory;
    private readonly WeightedProgram[] _samples;

    public PolicyTrainerTests()
    {
        (_factory, ProgramEnvironment[] questions) = Tiny.Make();
        float[] weights = [0.7f, 0.1f, 0, 1];
        _samples = [.. questions.SelectMany((q, i) =>
        {
            int[][] programs = [.. Tiny.AllPrograms(q.Task).Where(e => !e.IsError).Select(e => e.Tokens)];
            return new[] { 2, 7 }.Select(part => new WeightedProgram(Tiny.Trace(q, programs[programs.Length * part / 9]), weights[i]));
        })];
    }

    [Theory]
    [InlineData(EntropySign.RewardLow, 0.3)]
    [InlineData(EntropySign.RewardHigh, 0.3)]
    [InlineData(EntropySign.RewardLow, 0)]
    public void TheGradientIsThatOfTheLoss(EntropySign sign, double entropyWeight)
    {
        using var trainer = new PolicyTrainer(Tiny.NewPolicy(_factory), new TrainingOptions { EntropySign = sign, EntropyWeight = entropyWeight, MaximumGradientNorm = 1e9 });
        var plain = new PlainPolicy(trainer.Policy, _factory.Vocabulary);
        TrainingStep step = trainer.Step(_samples, BatchSize);

        double Loss() => _samples.Sum(s =>
        {
            (double logProbability, double entropy) = plain.Score(s.Program.Environment, s.Program.Trace.Actions);
            return (-s.Weight * logProbability + (sign == EntropySign.RewardLow ? 1 : -1) * entropyWeight * entropy) / BatchSize;
        });

        Assert.Equal(Loss(), step.Loss, 1e-3);
        Assert.Equal(_samples.Average(s => plain.Score(s.Program.Environment, s.Program.Trace.Actions).Entropy), step.Entropy, 1e-3);
        double norm = 0;
        int checks = 0;
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in trainer.Policy.Trainable)
        {
            float[] gradient = [.. parameter.grad!.data<float>()];
            norm += gradient.Sum(g => (double)g * g);
            double[] values = plain[name];
            for (int i = 0; i < values.Length; i += Math.Max(1, values.Length / 2))
            {
                double value = values[i];
                const double Nudge = 1e-5;
                values[i] = value + Nudge;
                double above = Loss();
                values[i] = value - Nudge;
                double below = Loss();
                values[i] = value;
                Assert.True(Math.Abs((above - below) / (2 * Nudge) - gradient[i]) < 2e-4, $"{name}[{i}]: {(above - below) / (2 * Nudge)} and {gradient[i]}");
                checks++;
            }
        }

        Assert.True(checks > 40);
        Assert.Equal(Math.Sqrt(norm), step.GradientNorm, 1e-3);
    }

    [Fact]
    public void TheGradientIsClippedToItsNorm()
    {
        using var trainer = new PolicyTrainer(Tiny.NewPolicy(_factory), new TrainingOptions { MaximumGradientNorm = 0.01 });
        TrainingStep step = trainer.Step(_samples, BatchSize);
        Assert.True(step.GradientNorm > 0.1);
        Assert.Equal(0.01, Math.Sqrt(trainer.Policy.Trainable.Sum(p => p.Value.grad!.data<float>().Sum(g => (double)g * g))), 1e-4);
    }

    [Fact]
    public void TrainingMakesItsProgramsProbableAndLeavesWordsAlone()
    {
        using var trainer = new PolicyTrainer(Tiny.NewPolicy(_factory, scale: 0.2), new TrainingOptions { LearningRate = 0.02, EntropyWeight = 0 });
        WeightedProgram[] samples = [.. _samples.Where((_, i) => i % 2 == 0).Select(s => s with { Weight = 1 })];
        float[] words = [.. trainer.Policy.named_buffers().Single(b => b.name == "words").buffer.data<float>()];
        double first = trainer.Step(samples, samples.Length).Loss, last = 0;
        for (int i = 0; i < 80; i++) last = trainer.Step(samples, samples.Length).Loss;
        Assert.True(last < 0.1 && last < first / 10, $"from {first} to {last}");
        Assert.Equal(words, trainer.Policy.named_buffers().Single(b => b.name == "words").buffer.data<float>());
        Assert.Equal(81, trainer.Steps);
    }

    [Fact]
    public void AStepThatIsNoNumberLeavesTheWeightsAsTheyWere()
    {
        using var trainer = new PolicyTrainer(Tiny.NewPolicy(_factory), new TrainingOptions());
        byte[] before = Safetensors.Write(trainer.SaveWeights());
        trainer.Step([_samples[0] with { Weight = float.NaN }], 1);
        Assert.Equal(before, Safetensors.Write(trainer.SaveWeights()));
        trainer.Step(_samples, BatchSize);
        Assert.NotEqual(before, Safetensors.Write(trainer.SaveWeights()));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.4)]
    public void ARestoredTrainerGoesOnAsIfNothingHadHappened(double dropout)
    {
        (EnvironmentFactory factory, _) = Tiny.Make(Tiny.Options with { Policy = Tiny.Options.Policy with { Dropout = dropout } });
        using var first = new PolicyTrainer(Tiny.NewPolicy(factory), new TrainingOptions());
        for (int i = 0; i < 3; i++) first.Step(_samples, BatchSize);
        IReadOnlyList<NamedTensor> weights = Safetensors.Read(Safetensors.Write(first.SaveWeights()));
        byte[] optimizer = first.SaveOptimizer();
        for (int i = 0; i < 3; i++) first.Step(_samples, BatchSize);

        using var second = new PolicyTrainer(Tiny.NewPolicy(factory, seed: 9), new TrainingOptions());
        second.Step(_samples, BatchSize); // moments of its own, to be replaced
        PolicyWeights.Load(second.Policy, weights);
        second.LoadOptimizer(optimizer);
        Assert.Equal(optimizer, second.SaveOptimizer());
        Assert.Equal(3, second.Steps);
        for (int i = 0; i < 3; i++) second.Step(_samples, BatchSize);
        AssertSame(first, second);
        Assert.Equal(6, second.Steps);

        rand(5).Dispose(); // others draw from the same generator of Torch
        using var third = new PolicyTrainer(Tiny.NewPolicy(factory, seed: 9), new TrainingOptions()); // fresh, as after a crash
        PolicyWeights.Load(third.Policy, weights);
        third.LoadOptimizer(optimizer);
        for (int i = 0; i < 3; i++) third.Step(_samples, BatchSize);
        AssertSame(first, third);
    }

    [Fact]
    public void AdamMovesAsTorchsDoesAndReadsWhatItWrote()
    {
        var options = new TrainingOptions { MaximumGradientNorm = 0.5 };
        using var trainer = new PolicyTrainer(Tiny.NewPolicy(_factory), options);
        using ProgramPolicy policy = Tiny.NewPolicy(_factory);
        TorchSharp.Modules.Parameter[] parameters = [.. policy.Trainable.Select(p => p.Value)];
        using TorchSharp.Modules.Adam adam = optim.Adam(parameters, options.LearningRate, options.Beta1, options.Beta2, options.Epsilon);
        for (int step = 0; step < 3; step++)
        {
            trainer.Step(_samples, BatchSize);
            foreach ((TorchSharp.Modules.Parameter mine, TorchSharp.Modules.Parameter its) in parameters.Zip(trainer.Policy.Trainable.Select(p => p.Value))) mine.grad = its.grad!.clone();
            adam.step();
        }

        foreach ((TorchSharp.Modules.Parameter mine, TorchSharp.Modules.Parameter its) in parameters.Zip(trainer.Policy.Trainable.Select(p => p.Value)))
            Assert.All(mine.data<float>().Zip(its.data<float>(), (a, b) => a - b), d => Assert.Equal(0, d, 1e-6));

        // A checkpoint of the time before ends with what TorchSharp's Adam wrote.
        byte[] saved = trainer.SaveOptimizer();
        using var memory = new MemoryStream();
        using (var writer = new BinaryWriter(memory)) adam.save_state_dict(writer);
        byte[] theirs = memory.ToArray();
        trainer.LoadOptimizer([.. saved[..^theirs.Length], .. theirs]);
        Assert.Equal(theirs, trainer.SaveOptimizer()[^theirs.Length..]);
    }

    [Fact]
    public void TrainingSamplingAndSearchKeepNoTensors()
    {
        (_, ProgramEnvironment[] questions) = Tiny.Make();
        using var trainer = new PolicyTrainer(Tiny.NewPolicy(_factory), new TrainingOptions());
        var random = new RandomStream(1);
        long before = 0;
        for (int i = 1; i <= 60; i++)
        {
            trainer.Step(_samples, BatchSize);
            BeamSearch.Decode(trainer.Policy, questions, 3);
            using (inference_mode())
            using (NewDisposeScope())
                ProgramSampler.Sample(new EncodedQuestions(trainer.Policy, questions), [.. questions.Select(q => (q, (ActorLab.Interpreter.ProgramSynthesis.ExploredPrograms?)null))], true, random);
            PolicyWeights.Load(trainer.Policy, trainer.SaveWeights());
            trainer.SaveOptimizer();
            if (i == 10) before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void AThousandStepsKeepNoMoreTensorsThanAHundred()
    {
        using var trainer = new PolicyTrainer(Tiny.NewPolicy(_factory), new TrainingOptions());
        for (int i = 0; i < 100; i++) trainer.Step(_samples, BatchSize);
        long after = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int i = 100; i < 1000; i++) trainer.Step(_samples, BatchSize);
        Assert.Equal(after, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static void AssertSame(PolicyTrainer expected, PolicyTrainer actual) =>
        Assert.Equal(Convert.ToHexString(Safetensors.Write(expected.SaveWeights())), Convert.ToHexString(Safetensors.Write(actual.SaveWeights())));
}
