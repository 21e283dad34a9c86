using ActorLab.Interpreter.RuleEvolution;
using static TorchSharp.torch;

namespace ActorLab.Domain.RuleEvolution;

/// <summary>What the functions of the language do to tensors. Arguments are matrices and are never written to.</summary>
internal static class RuleOperations
{
    private const double DivisionGuard = RuleFunctions.DivisionGuard, NormGuard = RuleFunctions.NormGuard;

    /// <summary>Operands that a site has as they are.</summary>
    public static RuleInstruction Of(RuleOperandKind operand) => operand switch
    {
        RuleOperandKind.Weight => f => f.Site.Weight,
        RuleOperandKind.SignOfWeight => f => f.Site.Weight.sign(),
        RuleOperandKind.Gaussian => f => f.Site.Gaussian,
        RuleOperandKind.Rademacher => f => f.Site.Signs,
        RuleOperandKind.TopGaussian => f => f.Site.TopGaussian,
        RuleOperandKind.PreActivation => f => f.Site.PreActivation,
        RuleOperandKind.Activation => f => f.Site.Activation,
        RuleOperandKind.NextPreActivation => f => f.Site.NextPreActivation,
        RuleOperandKind.TopError => f => f.Site.TopError,
        RuleOperandKind.NextError => f => f.Site.NextError,
        _ => throw new ArgumentOutOfRangeException(nameof(operand), operand, null),
    };

    /// <summary>A function of one argument.</summary>
    /// <param name="function">The function.</param>
    /// <param name="x">The argument's place.</param>
    /// <param name="place">The value's place: names its moments.</param>
    public static RuleInstruction Of(RuleUnary function, int x, int place)
    {
        double c = function.Constant;
        return function.Kind switch
        {
            RuleUnaryKind.Negate => f => f[x].neg(),
            RuleUnaryKind.Transpose => f => f[x].t(),
            RuleUnaryKind.Reciprocal => f => f[x].div(f[x].square().add_(DivisionGuard)),
            RuleUnaryKind.Absolute => f => f[x].abs(),
            RuleUnaryKind.Step => f => f[x].gt(0).to(f[x].dtype),
            RuleUnaryKind.Relu => f => f[x].relu(),
            RuleUnaryKind.Sign => f => f[x].sign(),
            RuleUnaryKind.RootOfAbsolute => f => f[x].abs().sqrt_(),
            RuleUnaryKind.SignedRoot => f => f[x].abs().sqrt_().mul_(f[x].sign()),
            RuleUnaryKind.Square => f => f[x].square(),
            RuleUnaryKind.SignedSquare => f => f[x].abs().mul_(f[x]),
            RuleUnaryKind.Cube => f => f[x].square().mul_(f[x]),
            RuleUnaryKind.Tanh => f => f[x].tanh(),
            RuleUnaryKind.TanhSlope => f => f[x].tanh().square().neg_().add_(1),
            RuleUnaryKind.LogisticSlope => f => LogisticSlope(f[x]),
            RuleUnaryKind.Scale => f => f[x].mul(c),
            RuleUnaryKind.Shift => f => f[x].add(c),
            RuleUnaryKind.AddNoise => f => Noise(f, f[x]).mul_(c).add_(f[x]),
            RuleUnaryKind.MultiplyNoise => f => Noise(f, f[x]).mul_(c).add_(1).mul_(f[x]),
            RuleUnaryKind.Dropout => f => Dropout(f, f[x], c),
            RuleUnaryKind.Clip => f => f[x].clamp(-c, c),
            RuleUnaryKind.ByFrobenius => f => ByNorm(f[x], f[x].square().sum().sqrt_()),
            RuleUnaryKind.ByMatrix1 => f => ByNorm(f[x], f[x].abs().sum([0]).max()),
            RuleUnaryKind.ByMatrixInfinity => f => ByNorm(f[x], f[x].abs().sum([1]).max()),
            RuleUnaryKind.ByCount => f => ByNorm(f[x], f[x].ne(0).to(f[x].dtype).sum()),
            RuleUnaryKind.BySum => f => ByNorm(f[x], f[x].abs().sum()),
            RuleUnaryKind.ByMaximum => f => ByNorm(f[x], f[x].abs().max()),
            RuleUnaryKind.RowByCount => f => ByNorm(f[x], f[x].ne(0).to(f[x].dtype).sum([1], keepdim: true)),
            RuleUnaryKind.RowBySum => f => ByNorm(f[x], f[x].abs().sum([1], keepdim: true)),
            RuleUnaryKind.RowByNorm => f => ByNorm(f[x], f[x].square().sum([1], keepdim: true).sqrt_()),
            RuleUnaryKind.RowByMaximum => f => ByNorm(f[x], f[x].abs().amax([1], keepdim: true)),
            RuleUnaryKind.StandardizeColumns => f =>
            {
                Tensor mean = f[x].mean([0], keepdim: true);
                return Standardize(f, f[x], mean, (f[x] - mean).square().mean([0], keepdim: true), place, c);
            },
            RuleUnaryKind.Standardize => f =>
            {
                Tensor mean = f[x].mean();
                return Standardize(f, f[x], mean, (f[x] - mean).square().mean(), place, c);
            },
            RuleUnaryKind.ColumnByMoment => f => ByNorm(f[x], f.Site.Average(2 * place, f[x].square().mean([0], keepdim: true), c).sqrt()),
            RuleUnaryKind.ByMoment => f => ByNorm(f[x], f.Site.Average(2 * place, f[x].square().mean(), c).sqrt()),
            _ => throw new ArgumentOutOfRangeException(nameof(function), function.Kind, null),
        };
    }

    /// <summary>A function of two arguments, element by element or by norm.</summary>
    public static RuleInstruction Of(RuleBinaryKind function, int x, int y) => function switch
    {
        RuleBinaryKind.Add => f => f[x] + f[y],
        RuleBinaryKind.Subtract => f => f[x] - f[y],
        RuleBinaryKind.Multiply => f => f[x] * f[y],
        RuleBinaryKind.Divide => f => f[x].mul(f[y]).div_(f[y].square().add_(DivisionGuard)),
        RuleBinaryKind.Minimum => f => f[x].minimum(f[y]),
        RuleBinaryKind.Maximum => f => f[x].maximum(f[y]),
        RuleBinaryKind.NormTransfer => f => f[x].mul(f[y].square().sum().sqrt_().div_(f[x].square().sum().sqrt_().add_(NormGuard))),
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, null),
    };

    private static Tensor ByNorm(Tensor x, Tensor norm) => x.div(norm.add_(NormGuard));

    private static Tensor LogisticSlope(Tensor x)
    {
        Tensor s = x.sigmoid();
        return s.neg().add_(1).mul_(s);
    }

    private static Tensor Standardize(RuleFrame f, Tensor x, Tensor mean, Tensor variance, int place, double momentum) =>
        x.sub(f.Site.Average(2 * place, mean, momentum)).div_(f.Site.Average(2 * place + 1, variance, momentum).add(1).sqrt_());

    private static Tensor Noise(RuleFrame f, Tensor x) => randn(x.shape, x.dtype, x.device, generator: f.Site.Noise);

    private static Tensor Dropout(RuleFrame f, Tensor x, double share) =>
        rand(x.shape, x.dtype, x.device, generator: f.Site.Noise).ge(share).to(x.dtype).mul_(1 / (1 - share)).mul_(x);
}
