using ActorLab.Domain.Common;
using ActorLab.Domain.RuleEvolution;
using ActorLab.Interpreter.Randomness;
using ActorLab.Interpreter.RuleEvolution;
using ActorLab.Tests.Domain.ProgramSynthesis.Policy;
using ActorLab.Tests.Interpreter.RuleEvolution;
using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Tests.Domain.RuleEvolution;

/// <summary>Compiled rules against the slow reference, at the sites of nets, over several steps.</summary>
[Collection(TorchCollection.Name)]
public sealed class RuleExecutionTests
{
    private const int Batch = 6;

    public static TheoryData<string> Rules() => [.. EveryWord().Distinct()];

    private static string[] EveryWord() =>
    [
        .. RuleFunctions.Operands.Where(o => o.Type == RuleType.BatchByLayer).Select(o => o.Name),
        .. RuleFunctions.Operands.Where(o => o.Type == RuleType.Weight).Select(o => $"matmul(b_next, {o.Name})"),
        .. RuleFunctions.Operands.Where(o => o.Type == RuleType.BatchByNext).Select(o => $"matmul({o.Name}, S)"),
        .. RuleFunctions.Operands.Where(o => o.Type == RuleType.BatchByTop).Select(o => $"matmul({o.Name}, R_L)"),
        .. RuleFunctions.Operands.Where(o => o.Type == RuleType.TopWeight).Select(o => $"matmul(b_L, sign({o.Name}))"),
        .. Calm().SelectMany(f => (string[])[$"{f.Name}(hp)", $"{f.Name}(g_bp)", $"matmul({f.Name}(b_next), W)", $"matmul(b_next, {f.Name}(R))", $"matmul(b_next, transpose({f.Name}(transpose(W))))"]),
        .. RuleFunctions.Binaries.Where(f => f.Kind != RuleBinaryKind.MatrixProduct).SelectMany(f => (string[])[$"{f.Name}(hp, g_bp)", $"{f.Name}(g_bp, h)", $"matmul(b_next, {f.Name}(W, S))"]),
        "matmul(matmul(h, transpose(W)), R)", "normto(b_W, hp_next)", "add(stdcol0.9(hp), stdcol0.9(neg(hp)))", "sub(rmsall0.9(g_bp), rmsall0.9(g_bp))", "left(g_bp, div(hp, hp))",
    ];

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_is_what_the_reference_says(string text) => AssertIsReference(RuleText.Parse(text));

    [Fact]
    public void So_are_random_rules()
    {
        IRandomSource random = new Xoshiro256(5);
        RuleSpace space = RuleSpace.All;
        for (int i = 0; i < 150;)
        {
            Rule rule = RandomRules.Draw(random, space);
            if (IsRandom(rule.Root)) continue;
            AssertIsReference(rule);
            i++;
        }
    }

    [Fact]
    public void A_part_that_occurs_twice_is_computed_once()
    {
        Assert.Equal(CompiledRule.Compile("g_bp").Length + 2, CompiledRule.Compile("add(tanh(g_bp), tanh(id(g_bp)))").Length);
        Assert.Equal(CompiledRule.Compile("b_W").Length, CompiledRule.Compile("left(g_h, noise1(hp))").Length);
        Assert.Equal(CompiledRule.Compile("noise1(g_bp)").Length + 2, CompiledRule.Compile("sub(noise1(g_bp), noise1(g_bp))").Length);
    }

    [Fact]
    public void Noise_has_its_size_and_depends_on_the_seed_only()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable none = no_grad();
        double[] noise = Draw("sub(noise0.1(hp), hp)"), factor = Draw("div(sub(mulnoise0.1(hp), hp), hp)"), dropped = Draw("div(dropout0.3(hp), hp)");
        Assert.All(noise.Zip(Draw("sub(noise0.1(hp), hp)")), pair => Assert.Equal(pair.Item1, pair.Item2, 10));
        Assert.NotEqual(noise, Draw("sub(noise0.1(hp), hp)", seed: 2));
        foreach (double[] values in (double[][])[noise, factor])
        {
            Assert.InRange(values.Average(), -0.01, 0.01);
            Assert.InRange(Math.Sqrt(values.Average(v => v * v)), 0.09, 0.11);
        }

        Assert.InRange(dropped.Count(v => Math.Abs(v) < 1e-9) / (double)dropped.Length, 0.25, 0.35);
        // Division is guarded, so a small divisor gives a little less.
        Assert.All(dropped, v => Assert.True(Math.Abs(v) < 1e-9 || Math.Abs(v - 1 / 0.7) < 0.01));

        double[] Draw(string rule, ulong seed = 1)
        {
            using ChildNet net = Net(new ChildOptions { Hidden = [100, 100] }, seed);
            Step(net, new RandomStreams(1).Get("images"));
            return Numbers(CompiledRule.Compile(rule).Evaluate(net.Sites[1])).Cast<double>().ToArray();
        }
    }

    private static void AssertIsReference(Rule rule)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable none = no_grad();
        CompiledRule compiled = CompiledRule.Compile(rule);
        using ChildNet net = Net(new ChildOptions { Hidden = [7, 5] }, 1);
        RandomStream stream = new RandomStreams(1).Get("images");
        RuleReference[] references = [.. net.Sites.Select(_ => new RuleReference(rule))];
        for (int step = 0; step < 3; step++)
        {
            Step(net, stream);
            for (int i = 1; i < net.Sites.Count; i++)
            {
                double[,] wanted = references[i].Step(kind => Operand(net.Sites[i], kind));
                double[,] found = Numbers(compiled.Evaluate(net.Sites[i]));
                double size = wanted.Cast<double>().Max(Math.Abs);
                for (int row = 0; row < wanted.GetLength(0); row++)
                    for (int column = 0; column < wanted.GetLength(1); column++)
                        Assert.True(
                            Math.Abs(wanted[row, column] - found[row, column]) <= 1e-7 * size + 1e-12 || (double.IsNaN(wanted[row, column]) && double.IsNaN(found[row, column])),
                            $"{rule} at site {i}, step {step}, [{row}, {column}]: {found[row, column]} instead of {wanted[row, column]}");
            }
        }
    }

    private static double[,] Operand(RuleSite site, RuleOperandKind kind)
    {
        Tensor through = site.NextError.mm(site.Weight);
        return Numbers(kind switch
        {
            RuleOperandKind.Weight => site.Weight,
            RuleOperandKind.SignOfWeight => site.Weight.sign(),
            RuleOperandKind.Gaussian => site.Gaussian,
            RuleOperandKind.Rademacher => site.Signs,
            RuleOperandKind.TopGaussian => site.TopGaussian,
            RuleOperandKind.PreActivation => site.PreActivation,
            RuleOperandKind.Activation => site.PreActivation.relu(),
            RuleOperandKind.NextPreActivation => site.NextPreActivation,
            RuleOperandKind.TopError => site.TopError,
            RuleOperandKind.NextError => site.NextError,
            RuleOperandKind.NextErrorByWeight or RuleOperandKind.Gradient => through,
            RuleOperandKind.NextErrorByGaussian => site.NextError.mm(site.Gaussian),
            RuleOperandKind.NextErrorByRademacher => site.NextError.mm(site.Signs),
            RuleOperandKind.TopErrorByGaussian => site.TopError.mm(site.TopGaussian),
            _ => through * site.PreActivation.gt(0).to(float64),
        });
    }

    private static void Step(ChildNet net, RandomStream stream)
    {
        Tensor images = tensor(Enumerable.Range(0, Batch * 9).Select(_ => stream.NextGaussian()).ToArray()).reshape(Batch, 1, 3, 3);
        Tensor error = ChildTraining.TopError(net.Forward(images, isTraining: true), nn.functional.one_hot(arange(Batch) % 4, 4).to(float64));
        net.Parameters.BeginStep(0, 0, Batch);
        net.Backward(error, CompiledRule.Compile("g_bp"));
        net.Parameters.EndStep(0.1, Batch);
    }

    private static ChildNet Net(ChildOptions options, ulong seed) => new(options, (1, 3, 3), 4, new RandomStreams(seed), CPU, ScalarType.Float64);

    private static double[,] Numbers(Tensor values)
    {
        double[] flat = values.contiguous().data<double>().ToArray();
        var numbers = new double[values.shape[0], values.shape[1]];
        Buffer.BlockCopy(flat, 0, numbers, 0, flat.Length * sizeof(double));
        return numbers;
    }

    private static IEnumerable<RuleUnary> Calm() => RuleFunctions.Unaries.Where(f => !f.IsRandom && f.Kind != RuleUnaryKind.Transpose);

    private static bool IsRandom(RuleNode node) => node switch
    {
        Apply1 apply => apply.Function.IsRandom || IsRandom(apply.Argument),
        Apply2 apply => IsRandom(apply.Left) || IsRandom(apply.Right),
        _ => false,
    };
}
