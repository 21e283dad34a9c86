namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>How often two taggers read the same: shares over everything, and over what either of them found.</summary>
/// <param name="Name">What was compared.</param>
/// <param name="Total">All places compared (cells), found or not; for entities those that either found.</param>
/// <param name="Agree">Places with the same reading, both finding nothing included.</param>
/// <param name="Ours">Readings of ours.</param>
/// <param name="Tagged">Readings of the tagged files.</param>
/// <param name="Same">Readings that are in both and equal.</param>
public sealed record Agreement(string Name, long Total, long Agree, long Ours, long Tagged, long Same)
{
    /// <summary>Share of all places that agree.</summary>
    public double Share => Ratio(Agree, Total);

    /// <summary>Share of our readings that the tagger has too.</summary>
    public double Precision => Ratio(Same, Ours);

    /// <summary>Share of the tagger's readings that we have too.</summary>
    public double Recall => Ratio(Same, Tagged);

    private static double Ratio(long part, long whole) => whole == 0 ? 1 : (double)part / whole;
}
