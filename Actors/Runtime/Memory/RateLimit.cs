namespace ActorLab.Actors.Runtime.Memory;

/// <summary>How far samples and inserts may run ahead of each other.</summary>
/// <param name="SamplesPerInsert">Samples for each trajectory stored, in the long run; 0 for no such bound.</param>
/// <param name="Tolerance">Samples by which either side may run ahead, beside one request.</param>
/// <param name="MinimumSize">Trajectories that must be there before the first sample.</param>
public sealed record RateLimit(double SamplesPerInsert = 0, double Tolerance = 0, long MinimumSize = 1)
{
    /// <summary>One sentence on what does not fit, or null.</summary>
    public string? FindFault() =>
        !(SamplesPerInsert >= 0 && double.IsFinite(SamplesPerInsert)) ? "samples per insert must be 0 or above"
        : !(Tolerance >= 0 && double.IsFinite(Tolerance)) ? "the tolerance must be 0 or above"
        : MinimumSize < 1 ? "the minimum size must be 1 or above"
        : SamplesPerInsert > 0 && Tolerance < Math.Max(1, SamplesPerInsert) ? "the tolerance must be at least 1 and at least the samples per insert, or both sides would wait for each other"
        : null;
}
