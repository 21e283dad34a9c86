using ActorLab.Domain.Common;
using ActorLab.Domain.Data;
using ActorLab.Domain.RuleEvolution;
using ActorLab.Tests.Domain.ProgramSynthesis.Policy;
using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Tests.Domain.RuleEvolution;

[Collection(TorchCollection.Name)]
public sealed class ChildRunTests : IDisposable
{
    private static readonly CompiledRule BackPropagation = CompiledRule.Compile("g_bp");

    private readonly ImageTensors images = TinyImages.Tensors();

    public ChildRunTests() => set_num_threads(1);

    public void Dispose() => images.Dispose();

    [Theory]
    [InlineData(ChildArchitecture.Mlp, "g_bp", 0.1)]
    [InlineData(ChildArchitecture.Mlp, "mul(b_R, step(hp))", 0.03)]
    [InlineData(ChildArchitecture.Convolution, "g_bp", 0.03)]
    [InlineData(ChildArchitecture.Residual, "g_bp", 0.1)]
    [InlineData(ChildArchitecture.Residual, "mul(b_L_R_L, step(hp))", 0.3)]
    public void Children_learn(ChildArchitecture architecture, string rule, double rate)
    {
        ChildResult result = Run(architecture).Train(new ChildTask(CompiledRule.Compile(rule), rate, 1, 60) { MeasuresTest = true });
        Assert.Equal((ChildEnd.Finished, 60), (result.End, result.Steps));
        Assert.Equal([15, 30, 45, 60], result.Curve.Select(p => p.Step));
        Assert.InRange(result.Accuracy, 0.8, 1);
        Assert.InRange(result.TestAccuracy!.Value, 0.8, 1);
    }

    [Theory]
    [InlineData(ChildArchitecture.Mlp, "noise0.1(g_bp)")]
    [InlineData(ChildArchitecture.Residual, "stdcol0.9(g_bp)")]
    public void The_same_task_gives_the_same_curve_and_another_seed_another(ChildArchitecture architecture, string rule)
    {
        CompiledRule compiled = CompiledRule.Compile(rule);
        ChildRun run = Run(architecture, new ChildTrainingOptions { Batch = 20, CurvePoints = 5, Augment = true });
        ChildResult first = run.Train(new ChildTask(compiled, 0.01, 1, 20)), same = run.Train(new ChildTask(compiled, 0.01, 1, 20));
        Assert.Equal(first.Curve, same.Curve);
        Assert.NotEqual(first.Curve, run.Train(new ChildTask(compiled, 0.01, 2, 20)).Curve);
    }

    [Theory]
    [InlineData("cube(scale4(hp))")]
    [InlineData("inv(sub(hp, hp))", true)]
    [InlineData("scale4(matmul(matmul(hp, transpose(W)), W))")]
    public void Numbers_that_are_none_end_a_training_with_nothing(string rule, bool isCalm = false)
    {
        ChildResult result = Run(ChildArchitecture.Mlp).Train(new ChildTask(CompiledRule.Compile(rule), 10, 1, 60));
        Assert.Equal(isCalm ? ChildEnd.Finished : ChildEnd.Diverged, result.End);
        if (isCalm) return;
        Assert.Equal(0, result.Accuracy);
        Assert.InRange(result.Steps, 1, 59);
    }

    [Fact]
    public void A_part_of_a_training_is_its_beginning()
    {
        ChildRun run = Run(ChildArchitecture.Mlp);
        ChildResult part = run.Train(new ChildTask(BackPropagation, 0.03, 1, 10) { WholeSteps = 40 }), whole = run.Train(new ChildTask(BackPropagation, 0.03, 1, 40));
        Assert.Equal(whole.Curve.Take(1), part.Curve);
        Assert.Equal([10, 20, 30, 40], whole.Curve.Select(p => p.Step));
    }

    [Fact]
    public void A_guard_sees_the_curve_and_may_end_it()
    {
        List<ChildProgress> seen = [];
        ChildResult result = Run(ChildArchitecture.Mlp).Train(new ChildTask(BackPropagation, 0.1, 1, 40), progress =>
        {
            seen.Add(progress);
            return progress.Step >= 25 ? "enough" : null;
        });
        Assert.Equal((ChildEnd.Stopped, "enough", 30), (result.End, result.Reason, result.Steps));
        Assert.Equal([10, 20, 30], seen.Select(p => p.Step));
        Assert.Equal([10, 20, 30], result.Curve.Select(p => p.Step));
        Assert.Equal(result.Curve[^1].Accuracy, result.Accuracy);
        Assert.Equal(seen[^1].Accuracy, result.Accuracy);
    }

    [Fact]
    public void A_batch_larger_than_the_images_is_a_fault() =>
        Assert.Contains("smaller batch", Assert.Throws<InputException>(() => Run(ChildArchitecture.Mlp, new ChildTrainingOptions { Batch = 1000 }).Train(new ChildTask(BackPropagation, 0.1, 1, 1))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(ChildArchitecture.Mlp, "noise0.1(stdcol0.9(normto(g_bp, b_R)))")]
    [InlineData(ChildArchitecture.Convolution, "add(clip0.1(g_bp), b_L_R_L)")]
    [InlineData(ChildArchitecture.Residual, "noise0.01(rmscol0.9(g_bp))")]
    public void No_tensor_outlives_a_training_or_a_step(ChildArchitecture architecture, string rule)
    {
        CompiledRule compiled = CompiledRule.Compile(rule);
        ChildRun run = Run(architecture);
        List<long> alive = [];
        run.Train(new ChildTask(compiled, 0.0001, 1, 4));
        long before = Alive();
        run.Train(new ChildTask(compiled, 0.0001, 1, 100), _ =>
        {
            alive.Add(Alive());
            return null;
        });
        Assert.Equal(before, Alive());
        Assert.True(alive.Count >= 9);
        Assert.All(alive, count => Assert.Equal(alive[0], count));

        static long Alive() => DisposeScopeManager.Statistics.ThreadTotalLiveCount;
    }

    [Fact]
    public void Images_are_pooled_and_standardised()
    {
        using DisposeScope scope = NewDisposeScope();
        using var pooled = new ImageTensors(TinyImages.Splits(), 2, CPU);
        Assert.Equal((4, 4, 4), (pooled.Height, pooled.Width, pooled.Classes));
        Assert.Equal(0, pooled.Train.mean().item<float>(), 4);
        Assert.Equal(1, pooled.Train.std().item<float>(), 2);
        byte[] first = TinyImages.Splits().Train.Pixels;
        Tensor plain = (pooled.Train[0, 0, 0, 1] - pooled.Train[0, 0, 0, 0]) / (pooled.Train[0, 0, 1, 0] - pooled.Train[0, 0, 0, 0]);
        Assert.Equal((Square(0, 2) - Square(0, 0)) / (Square(2, 0) - Square(0, 0)), plain.item<float>(), 2);
        Assert.Throws<InputException>(() => new ImageTensors(TinyImages.Splits(), 3, CPU));

        double Square(int y, int x) => first[y * 8 + x] + first[y * 8 + x + 1] + first[(y + 1) * 8 + x] + first[(y + 1) * 8 + x + 1];
    }

    private ChildRun Run(ChildArchitecture architecture, ChildTrainingOptions? training = null) =>
        new(TinyImages.Net(architecture), training ?? new ChildTrainingOptions { Batch = 40 }, images, TimeProvider.System);
}
