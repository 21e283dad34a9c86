namespace ActorLab.Hosts.RuleEvolution;

/// <summary>A mean over seeds with its standard error and 95 % interval.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="StandardError">Its standard error; not a number for fewer than two values.</param>
/// <param name="Count">How many values there are.</param>
internal readonly record struct SampleMean(double Mean, double StandardError, int Count)
{
    // The 97.5 % quantiles of Student's t for 1 to 30 degrees of freedom.
    private static readonly double[] Quantiles =
    [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
        2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ];

    /// <summary>The lower end of the 95 % interval by Student's t; not a number for fewer than two values.</summary>
    public double Low => Mean - Reach;

    /// <summary>The upper end.</summary>
    public double High => Mean + Reach;

    // Beyond the table the quantile nears that of the normal distribution as 2.46 / degrees.
    private double Reach => StandardError * (Count < 2 ? double.NaN : Count - 1 <= Quantiles.Length ? Quantiles[Count - 2] : 1.95996 + 2.46 / (Count - 1));

    /// <summary>The mean of values, of which there is at least one.</summary>
    public static SampleMean Of(IReadOnlyCollection<double> values)
    {
        double mean = values.Average();
        double error = values.Count < 2 ? double.NaN : Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1) / values.Count);
        return new SampleMean(mean, error, values.Count);
    }
}
