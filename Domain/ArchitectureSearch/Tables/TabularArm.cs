using ActorLab.Domain.Common;

namespace ActorLab.Domain.ArchitectureSearch.Tables;

/// <summary>Searches of one reward at one target, of several seeds.</summary>
/// <param name="Beta">The reward's slope or exponent.</param>
/// <param name="Target">The target cost.</param>
/// <param name="Searches">The searches.</param>
public sealed record TabularArm(double Beta, double Target, IReadOnlyList<TabularSearchResult> Searches)
{
    /// <summary>Final accuracy, 0 to 1.</summary>
    public SampleMean Accuracy => SampleMean.Of([.. Searches.Select(s => s.Answer.Accuracy)]);

    /// <summary>Cost by target.</summary>
    public SampleMean Ratio => SampleMean.Of([.. Searches.Select(s => s.Answer.Cost / Target)]);

    /// <summary>Mean of |cost / target − 1|.</summary>
    public double MeanDeviation => Searches.Average(s => Deviation(s.Answer));

    /// <summary>Largest |cost / target − 1|.</summary>
    public double WorstDeviation => Searches.Max(s => Deviation(s.Answer));

    /// <summary>The smallest probability of an answer's choice: how far the controller is from sure.</summary>
    public double SmallestProbability => Searches.Min(s => s.Answer.Choice.Smallest);

    /// <summary>Largest |cost / target − 1| of the projected answers; no number if a search has none.</summary>
    public double WorstProjectedDeviation => Searches.Max(s => s.Projected is { } p ? Deviation(p) : double.NaN);

    /// <summary>Mean final accuracy of the projected answers.</summary>
    public double ProjectedAccuracy => Searches.Where(s => s.Projected is not null).Select(s => s.Projected!.Accuracy).DefaultIfEmpty(double.NaN).Average();

    private double Deviation(TabularAnswer answer) => Math.Abs(answer.Cost / Target - 1);
}
