namespace ActorLab.Domain.RuleEvolution;

/// <summary>The mean of paired differences with its 95 % interval after Student.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Low">The interval's lower end.</param>
/// <param name="High">The interval's upper end.</param>
/// <param name="StandardError">The mean's standard error.</param>
public readonly record struct PairedDifference(double Mean, double Low, double High, double StandardError)
{
    // 97.5 % quantiles of Student's t for 1, 2, ... degrees of freedom; beyond them the expansion below is exact to four digits.
    private static readonly double[] Quantiles =
    [
        12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281,
        2.2010, 2.1788, 2.1604, 2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860,
    ];

    /// <summary>Of first minus second, pair by pair.</summary>
    public static PairedDifference Of(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        if (first.Count != second.Count || first.Count < 2)
            throw new ArgumentException($"There are {first.Count} and {second.Count} values; two or more pairs are needed.", nameof(second));
        double[] differences = [.. first.Zip(second, (a, b) => a - b)];
        int n = differences.Length;
        double mean = differences.Average();
        double error = Math.Sqrt(differences.Sum(d => (d - mean) * (d - mean)) / (n - 1) / n), half = Quantile(n - 1) * error;
        return new PairedDifference(mean, mean - half, mean + half, error);
    }

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
