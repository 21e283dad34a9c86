namespace ActorLab.Domain.Common;

/// <summary>A mean of independent values with its standard error and 95 % interval after Student.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="StandardError">Its standard error; not a number for fewer than two values.</param>
/// <param name="Count">How many values there are.</param>
public readonly record struct SampleMean(double Mean, double StandardError, int Count)
{
    // 97.5 % quantiles of Student's t for 1, 2, ... degrees of freedom; beyond them the expansion below is exact to four digits.
    private static readonly double[] Quantiles =
    [
        12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281,
        2.2010, 2.1788, 2.1604, 2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860,
    ];

    /// <summary>The interval's lower end; not a number for fewer than two values.</summary>
    public double Low => Mean - Reach;

    /// <summary>The interval's upper end.</summary>
    public double High => Mean + Reach;

    private double Reach => Count < 2 ? double.NaN : Quantile(Count - 1) * StandardError;

    /// <summary>The mean of values, of which there is at least one.</summary>
    public static SampleMean Of(IReadOnlyCollection<double> values)
    {
        double mean = values.Average();
        double error = values.Count < 2 ? double.NaN : Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1) / values.Count);
        return new SampleMean(mean, error, values.Count);
    }

    /// <summary>The mean of first minus second, pair by pair, of two or more pairs.</summary>
    public static SampleMean OfDifferences(IReadOnlyList<double> first, IReadOnlyList<double> second) => first.Count == second.Count && first.Count >= 2
        ? Of([.. first.Zip(second, (a, b) => a - b)])
        : throw new ArgumentException($"There are {first.Count} and {second.Count} values; two or more pairs are needed.", nameof(second));

    /// <summary>The 97.5 % quantile of Student's t.</summary>
    /// <param name="freedom">Degrees of freedom.</param>
    public static double Quantile(int freedom)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(freedom, 1);
        if (freedom <= Quantiles.Length) return Quantiles[freedom - 1];
        const double z = 1.959963985;
        double z3 = z * z * z, z5 = z3 * z * z, z7 = z5 * z * z, n = freedom;
        return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n) + (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n);
    }
}
