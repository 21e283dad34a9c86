using ActorLab.Interpreter.Randomness;
using ActorLab.Interpreter.RuleEvolution;

namespace ActorLab.Tests.Interpreter.RuleEvolution;

/// <summary>Operands of a made-up layer for <see cref="RuleReference"/>: consistent with each other, random otherwise.</summary>
internal static class RuleOperandsSample
{
    // Wide enough that no row of h has a single number: normalized in two ways it would cancel exactly, up to rounding.
    private const int Batch = 4, Layer = 10, Next = 3, Top = 2;

    public static Func<RuleOperandKind, double[,]> Make(ulong seed)
    {
        var random = new Xoshiro256(seed);
        double[,] weight = Normal(Next, Layer, ref random), gaussian = Normal(Next, Layer, ref random), fromTop = Normal(Top, Layer, ref random);
        double[,] before = Normal(Batch, Layer, ref random), next = Normal(Batch, Next, ref random), top = Normal(Batch, Top, ref random);
        double[,] byWeight = Product(next, weight);
        double[,] signs = Map(Normal(Next, Layer, ref random), v => v < 0 ? -1 : 1);
        double[,] gradient = Normal(Batch, Layer, ref random);
        var values = new Dictionary<RuleOperandKind, double[,]>
        {
            [RuleOperandKind.Weight] = weight,
            [RuleOperandKind.SignOfWeight] = Map(weight, v => Math.Sign(v)),
            [RuleOperandKind.Gaussian] = gaussian,
            [RuleOperandKind.Rademacher] = signs,
            [RuleOperandKind.TopGaussian] = fromTop,
            [RuleOperandKind.PreActivation] = before,
            [RuleOperandKind.Activation] = Map(before, v => Math.Max(v, 0)),
            [RuleOperandKind.NextPreActivation] = Normal(Batch, Next, ref random),
            [RuleOperandKind.TopError] = top,
            [RuleOperandKind.NextError] = next,
            [RuleOperandKind.NextErrorByWeight] = byWeight,
            [RuleOperandKind.NextErrorByGaussian] = Product(next, gaussian),
            [RuleOperandKind.NextErrorByRademacher] = Product(next, signs),
            [RuleOperandKind.TopErrorByGaussian] = Product(top, fromTop),
            [RuleOperandKind.Gradient] = gradient,
            [RuleOperandKind.BackPropagation] = Zip(gradient, before, (g, h) => h > 0 ? g : 0),
        };
        return kind => values[kind];
    }

    private static double[,] Normal(int rows, int columns, ref Xoshiro256 random)
    {
        var value = new double[rows, columns];
        for (int i = 0; i < value.Length; i++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - (random.Next() / 4294967296.0)));
            value[i / columns, i % columns] = radius * Math.Cos(Math.Tau * random.Next() / 4294967296.0);
        }

        return value;
    }

    private static double[,] Product(double[,] x, double[,] y)
    {
        var value = new double[x.GetLength(0), y.GetLength(1)];
        for (int i = 0; i < x.GetLength(0); i++)
        {
            for (int j = 0; j < y.GetLength(1); j++)
            {
                for (int k = 0; k < y.GetLength(0); k++) value[i, j] += x[i, k] * y[k, j];
            }
        }

        return value;
    }

    private static double[,] Map(double[,] x, Func<double, double> f) => Zip(x, x, (v, _) => f(v));

    private static double[,] Zip(double[,] x, double[,] y, Func<double, double, double> f)
    {
        var value = new double[x.GetLength(0), x.GetLength(1)];
        for (int i = 0; i < value.Length; i++)
        {
            (int row, int column) = Math.DivRem(i, x.GetLength(1));
            value[row, column] = f(x[row, column], y[row, column]);
        }

        return value;
    }
}
