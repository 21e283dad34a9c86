using ActorLab.Interpreter.Randomness;
using ActorLab.Interpreter.RuleEvolution;

namespace ActorLab.Tests.Interpreter.RuleEvolution;

/// <summary>
/// The plainest execution of a rule: dense matrices of doubles, element by element. The oracle for the canonical form and
/// for the execution with Torch. An object keeps the running moments of one rule at one layer from step to step.
/// </summary>
internal sealed class RuleReference(Rule rule, ulong seed = 1)
{
    private readonly Dictionary<int, double[]> _moments = [];
    private Xoshiro256 _random = new(seed);
    private int _place;

    /// <summary>The rule's value for one step's operands.</summary>
    public double[,] Step(Func<RuleOperandKind, double[,]> operands)
    {
        _place = 0;
        return Evaluate(rule.Root, operands);
    }

    /// <summary>The value of a rule without running moments or random numbers.</summary>
    public static double[,] Evaluate(Rule rule, Func<RuleOperandKind, double[,]> operands) => new RuleReference(rule).Step(operands);

    private double[,] Evaluate(RuleNode node, Func<RuleOperandKind, double[,]> operands)
    {
        int place = _place++;
        switch (node)
        {
            case Operand operand:
                return operands(operand.Of.Kind);
            case Apply1 apply:
                return Apply(apply.Function, Evaluate(apply.Argument, operands), place);
            case Apply2 apply:
                double[,] left = Evaluate(apply.Left, operands);
                return Apply(apply.Function.Kind, left, Evaluate(apply.Right, operands));
            default:
                throw new ArgumentException("No node of a rule.");
        }
    }

    private double[,] Apply(RuleUnary function, double[,] x, int place)
    {
        double c = function.Constant;
        double norm;
        switch (function.Kind)
        {
            case RuleUnaryKind.Identity:
                return x;
            case RuleUnaryKind.Negate:
                return Map(x, v => -v);
            case RuleUnaryKind.Transpose:
                return Make(x.GetLength(1), x.GetLength(0), (i, j) => x[j, i]);
            case RuleUnaryKind.Reciprocal:
                return Map(x, v => v / ((v * v) + RuleFunctions.DivisionGuard));
            case RuleUnaryKind.Absolute:
                return Map(x, Math.Abs);
            case RuleUnaryKind.Step:
                return Map(x, v => v > 0 ? 1 : 0);
            case RuleUnaryKind.Relu:
                return Map(x, v => Math.Max(v, 0));
            case RuleUnaryKind.Sign:
                return Map(x, v => Math.Sign(v));
            case RuleUnaryKind.RootOfAbsolute:
                return Map(x, v => Math.Sqrt(Math.Abs(v)));
            case RuleUnaryKind.SignedRoot:
                return Map(x, v => Math.Sign(v) * Math.Sqrt(Math.Abs(v)));
            case RuleUnaryKind.Square:
                return Map(x, v => v * v);
            case RuleUnaryKind.SignedSquare:
                return Map(x, v => v * Math.Abs(v));
            case RuleUnaryKind.Cube:
                return Map(x, v => v * v * v);
            case RuleUnaryKind.Tanh:
                return Map(x, Math.Tanh);
            case RuleUnaryKind.TanhSlope:
                return Map(x, v => 1 - (Math.Tanh(v) * Math.Tanh(v)));
            case RuleUnaryKind.LogisticSlope:
                return Map(x, v => 1 / (1 + Math.Exp(-v)) * (1 - (1 / (1 + Math.Exp(-v)))));
            case RuleUnaryKind.Scale:
                return Map(x, v => c * v);
            case RuleUnaryKind.Shift:
                return Map(x, v => v + c);
            case RuleUnaryKind.AddNoise:
                return Map(x, v => v + (c * Normal()));
            case RuleUnaryKind.MultiplyNoise:
                return Map(x, v => v * (1 + (c * Normal())));
            case RuleUnaryKind.Dropout:
                return Map(x, v => Uniform() < c ? 0 : v / (1 - c));
            case RuleUnaryKind.Clip:
                return Map(x, v => Math.Clamp(v, -c, c));
            case RuleUnaryKind.ByFrobenius:
                return DivideAll(x, Frobenius(x));
            case RuleUnaryKind.ByMatrix1:
                norm = 0;
                for (int j = 0; j < x.GetLength(1); j++) norm = Math.Max(norm, Column(x, j).Sum(Math.Abs));
                return DivideAll(x, norm);
            case RuleUnaryKind.ByMatrixInfinity:
                norm = 0;
                for (int i = 0; i < x.GetLength(0); i++) norm = Math.Max(norm, Row(x, i).Sum(Math.Abs));
                return DivideAll(x, norm);
            case RuleUnaryKind.ByCount:
                return DivideAll(x, x.Cast<double>().Count(v => v != 0));
            case RuleUnaryKind.BySum:
                return DivideAll(x, x.Cast<double>().Sum(Math.Abs));
            case RuleUnaryKind.ByMaximum:
                return DivideAll(x, x.Cast<double>().Max(Math.Abs));
            case RuleUnaryKind.RowByCount:
                return DivideRows(x, row => row.Count(v => v != 0));
            case RuleUnaryKind.RowBySum:
                return DivideRows(x, row => row.Sum(Math.Abs));
            case RuleUnaryKind.RowByNorm:
                return DivideRows(x, row => Math.Sqrt(row.Sum(v => v * v)));
            case RuleUnaryKind.RowByMaximum:
                return DivideRows(x, row => row.Max(Math.Abs));
            case RuleUnaryKind.StandardizeColumns:
            {
                double[][] columns = [.. Enumerable.Range(0, x.GetLength(1)).Select(j => Column(x, j))];
                double[] means = [.. columns.Select(v => v.Average())];
                double[] variances = [.. columns.Select((v, j) => v.Average(e => (e - means[j]) * (e - means[j])))];
                double[] m = Moments(place, c, [.. means, .. variances]);
                return Make(x.GetLength(0), x.GetLength(1), (i, j) => (x[i, j] - m[j]) / Math.Sqrt(1 + m[means.Length + j]));
            }

            case RuleUnaryKind.Standardize:
            {
                double mean = x.Cast<double>().Average();
                double[] m = Moments(place, c, [mean, x.Cast<double>().Average(v => (v - mean) * (v - mean))]);
                return Map(x, v => (v - m[0]) / Math.Sqrt(1 + m[1]));
            }

            case RuleUnaryKind.ColumnByMoment:
            {
                double[] m = Moments(place, c, [.. Enumerable.Range(0, x.GetLength(1)).Select(j => Column(x, j).Average(v => v * v))]);
                return Make(x.GetLength(0), x.GetLength(1), (i, j) => x[i, j] / (Math.Sqrt(m[j]) + RuleFunctions.NormGuard));
            }

            case RuleUnaryKind.ByMoment:
                return DivideAll(x, Math.Sqrt(Moments(place, c, [x.Cast<double>().Average(v => v * v)])[0]));
            default:
                throw new ArgumentOutOfRangeException(nameof(function), function.Kind, null);
        }
    }

    private static double[,] Apply(RuleBinaryKind kind, double[,] x, double[,] y) => kind switch
    {
        RuleBinaryKind.Add => Zip(x, y, (a, b) => a + b),
        RuleBinaryKind.Subtract => Zip(x, y, (a, b) => a - b),
        RuleBinaryKind.Multiply => Zip(x, y, (a, b) => a * b),
        RuleBinaryKind.Divide => Zip(x, y, (a, b) => a * b / ((b * b) + RuleFunctions.DivisionGuard)),
        RuleBinaryKind.Minimum => Zip(x, y, Math.Min),
        RuleBinaryKind.Maximum => Zip(x, y, Math.Max),
        RuleBinaryKind.Left => x,
        RuleBinaryKind.Right => y,
        RuleBinaryKind.NormTransfer => Map(x, v => v * Frobenius(y) / (Frobenius(x) + RuleFunctions.NormGuard)),
        RuleBinaryKind.MatrixProduct => Make(x.GetLength(0), y.GetLength(1), (i, j) => Row(x, i).Zip(Column(y, j), (a, b) => a * b).Sum()),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    // m = c m + (1 - c) m now, from the first step's moments on.
    private double[] Moments(int place, double momentum, double[] now)
    {
        double[] moments = _moments.TryGetValue(place, out double[]? before) ? [.. before.Zip(now, (m, n) => (momentum * m) + ((1 - momentum) * n))] : now;
        return _moments[place] = moments;
    }

    private double Uniform() => _random.Next() / 4294967296.0;

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - Uniform())) * Math.Cos(Math.Tau * Uniform());

    private static double Frobenius(double[,] x) => Math.Sqrt(x.Cast<double>().Sum(v => v * v));

    private static double[,] DivideAll(double[,] x, double norm) => Map(x, v => v / (norm + RuleFunctions.NormGuard));

    private static double[,] DivideRows(double[,] x, Func<double[], double> norm)
    {
        double[] norms = [.. Enumerable.Range(0, x.GetLength(0)).Select(i => norm(Row(x, i)) + RuleFunctions.NormGuard)];
        return Make(x.GetLength(0), x.GetLength(1), (i, j) => x[i, j] / norms[i]);
    }

    private static double[] Row(double[,] x, int i) => [.. Enumerable.Range(0, x.GetLength(1)).Select(j => x[i, j])];

    private static double[] Column(double[,] x, int j) => [.. Enumerable.Range(0, x.GetLength(0)).Select(i => x[i, j])];

    private static double[,] Map(double[,] x, Func<double, double> f) => Make(x.GetLength(0), x.GetLength(1), (i, j) => f(x[i, j]));

    private static double[,] Zip(double[,] x, double[,] y, Func<double, double, double> f) => Make(x.GetLength(0), x.GetLength(1), (i, j) => f(x[i, j], y[i, j]));

    private static double[,] Make(int rows, int columns, Func<int, int, double> f)
    {
        var value = new double[rows, columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++) value[i, j] = f(i, j);
        }

        return value;
    }
}
