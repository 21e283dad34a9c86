namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>A learning rate that rises evenly from 0 and then falls to 0 along half a cosine.</summary>
public static class CosineSchedule
{
    /// <summary>The learning rate of a step.</summary>
    /// <param name="peak">The highest.</param>
    /// <param name="riseShare">Share of the steps in which it rises, below 1.</param>
    /// <param name="step">Steps before it.</param>
    /// <param name="steps">All steps.</param>
    public static double At(double peak, double riseShare, int step, int steps)
    {
        double rise = riseShare * steps;
        return peak * (step < rise ? (step + 1) / (rise + 1) : 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, (step - rise) / (steps - rise)))));
    }
}
