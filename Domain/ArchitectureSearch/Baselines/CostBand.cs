using System.Globalization;
using ActorLab.Domain.ArchitectureSearch.Spaces;
using ActorLab.Domain.Common;

namespace ActorLab.Domain.ArchitectureSearch.Baselines;

/// <summary>Costs from one to another, both included, so that searches are compared at the same cost (TuNAS, random search: 83 to 85 ms).</summary>
/// <param name="Low">The least cost.</param>
/// <param name="High">The largest cost.</param>
public readonly record struct CostBand(double Low, double High)
{
    /// <summary>How many architectures are drawn before a band counts as unreachable.</summary>
    public const int Attempts = 100_000;

    /// <summary>All costs.</summary>
    public static CostBand All => new(double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>A target and so much of it to either side.</summary>
    /// <param name="target">The target cost.</param>
    /// <param name="share">For example 0.02 for two per cent.</param>
    public static CostBand Around(double target, double share) => new(target * (1 - share), target * (1 + share));

    /// <summary>Whether a cost is inside; no number is not.</summary>
    public bool Contains(double cost) => cost >= Low && cost <= High;

    /// <summary>Draws until an architecture is inside the band: uniform over those inside, if the draws are uniform.</summary>
    /// <param name="draw">Draws an architecture; given the number of attempts before.</param>
    /// <param name="cost">The cost of an architecture; no number where it has none.</param>
    /// <exception cref="InputException">So many attempts failed; the message says which costs were met.</exception>
    public Genotype Draw(Func<int, Genotype> draw, Func<Genotype, double> cost)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            Genotype genotype = draw(attempt);
            double value = cost(genotype);
            if (Contains(value)) return genotype;
            if (double.IsNaN(value)) continue;
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        string met = low <= high ? string.Create(CultureInfo.InvariantCulture, $"their costs are from {low:G6} to {high:G6}") : "none of them has a cost";
        throw new InputException($"Of {Attempts} random architectures none has a cost in the band {this}; {met}: choose a band that architectures reach.");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Low:G6} to {High:G6}");
}
