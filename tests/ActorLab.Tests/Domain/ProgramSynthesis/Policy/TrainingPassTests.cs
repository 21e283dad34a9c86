using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Policy;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ActorLab.Tests.Domain.ProgramSynthesis.Policy;

/// <summary>The way back on arrays against Torch's, and where chance is in it against differences of the loss.</summary>
[Collection(TorchCollection.Name)]
public sealed class TrainingPassTests
{
    private const float EntropyWeight = 0.05f;

    private readonly RandomStream _random = new(1);

    [Theory]
    [InlineData(2, false, 0)]
    [InlineData(2, true, 0.5)]
    [InlineData(1, true, 0)]
    [InlineData(3, false, 2)]
    public void TheGradientOnArraysIsTorchs(int layers, bool stepFeatures, double headerMatch)
    {
        (ProgramPolicy policy, List<TracedProgram> programs, float[] weights) = Make(new PolicyOptions { Layers = layers, StepFeatures = stepFeatures, HeaderMatchWeight = headerMatch });
        using ProgramPolicy owned = policy;
        using DisposeScope scope = NewDisposeScope();
        var arrays = new ArrayTrainingPass(policy, programs, new PolicyGradient(policy), null);
        var torch = new TorchTrainingPass(policy, programs);
        arrays.Backward(weights, EntropyWeight);
        float[][] mine = Gradients(policy);
        arrays.Backward(weights, 0);
        Assert.NotEqual(mine[0], Gradients(policy)[0]);
        torch.Backward(weights, EntropyWeight);
        foreach (((string name, Parameter parameter), float[] values) in policy.Trainable.Zip(mine))
        {
            float[] its = PolicyArrays.Floats(parameter.grad!);
            Assert.Equal(its.Length, values.Length);
            Assert.Contains(its, x => x != 0);
            for (int i = 0; i < its.Length; i++)
                Assert.True(Math.Abs(its[i] - values[i]) <= 1e-5 + 1e-4 * Math.Abs(its[i]), $"{name}[{i}]: Torch's {its[i]}, on arrays {values[i]}");
        }
    }

    [Fact]
    public void TheGradientWithDropoutIsThatOfTheLossUnderTheSameMasks()
    {
        (ProgramPolicy policy, List<TracedProgram> programs, float[] weights) = Make(new PolicyOptions { Dropout = 0.3, HeaderDropout = 0.4, StepFeatures = true }, scale: 0.4);
        using ProgramPolicy owned = policy;
        using DisposeScope scope = NewDisposeScope();
        using IDisposable mode = no_grad();
        var gradient = new PolicyGradient(policy);
        Run().Backward(weights, EntropyWeight);
        Assert.NotEqual(Run().LogProbability, new ArrayTrainingPass(policy, programs, gradient, null).LogProbability);
        Assert.Equal(Run().LogProbability, Run().LogProbability);
        Parameter[] parameters = [.. policy.Trainable.Select(p => p.Value)];
        float[][] at = [.. parameters.Select(p => PolicyArrays.Floats(p))], slope = Gradients(policy);
        double square = slope.Sum(s => s.Sum(x => (double)x * x));

        // Along the gradient of all parameters, and along parts of each.
        Check(slope, square, 0.01 / Math.Sqrt(square));
        for (int p = 0; p < parameters.Length; p++)
        {
            float[][] direction = [.. at.Select((a, i) => i == p ? [.. a.Select(_ => (float)(_random.NextDouble() * 2 - 1))] : new float[a.Length])];
            Check(direction, direction[p].Zip(slope[p], (d, s) => (double)d * s).Sum(), 0.02 / Math.Sqrt(direction[p].Length));
        }

        ArrayTrainingPass Run() => new(policy, programs, gradient, new DropoutMasks(policy.Sizes, new RandomStream(7)));

        void Check(float[][] direction, double expected, double nudge)
        {
            // Two differences of which the error's first term cancels.
            double near = Difference(nudge), far = Difference(2 * nudge), found = (4 * near - far) / 3;
            double length = Math.Sqrt(direction.Sum(d => d.Sum(x => (double)x * x)));
            Assert.True(Math.Abs(found - expected) < 2e-3 * Math.Max(length, Math.Abs(expected)), $"{found} and {expected}, {length}");

            double Difference(double step)
            {
                double above = Loss(step), below = Loss(-step);
                Loss(0);
                return (above - below) / (2 * step);
            }

            double Loss(double step)
            {
                for (int i = 0; i < parameters.Length; i++)
                    parameters[i].copy_(tensor([.. at[i].Zip(direction[i], (a, d) => (float)(a + step * d))], parameters[i].shape));
                policy.WeightsChanged();
                ArrayTrainingPass pass = Run();
                return pass.LogProbability.Zip(weights, (l, w) => (double)l * w).Sum() + EntropyWeight * pass.Entropy.Sum(e => (double)e);
            }
        }
    }

    private static float[][] Gradients(ProgramPolicy policy) => [.. policy.Trainable.Select(p => PolicyArrays.Floats(p.Value.grad!))];

    /// <summary>Programs spread over the questions' program spaces, with weights of either sign.</summary>
    private (ProgramPolicy, List<TracedProgram>, float[]) Make(PolicyOptions options, double scale = 0.8)
    {
        PolicyOptions tiny = Tiny.Options.Policy;
        (EnvironmentFactory factory, ProgramEnvironment[] questions) = Tiny.Make(Tiny.Options with
        {
            Policy = options with { Hidden = tiny.Hidden, Attention = tiny.Attention, Embedding = tiny.Embedding, HashedDimension = tiny.HashedDimension, MinCount = tiny.MinCount },
        });
        List<TracedProgram> programs = [];
        foreach (ProgramEnvironment question in questions)
        {
            int[][] all = [.. Tiny.AllPrograms(question.Task).Where(e => !e.IsError).Select(e => e.Tokens)];
            for (int i = 0; i < 9; i++) programs.Add(Tiny.Trace(question, all[(int)((long)i * all.Length / 9)]));
        }

        Assert.Contains(programs, p => p.Trace.Actions.Any(t => t >= p.Environment.Task.Vocabulary.FirstVariable + p.Environment.Task.VariableCount));
        return (Tiny.NewPolicy(factory, scale: scale), programs, [.. programs.Select(_ => (float)(_random.NextDouble() * 2 - 1))]);
    }
}
