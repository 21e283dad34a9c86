using System.Collections.Immutable;

namespace ActorLab.Domain.ArchitectureSearch.Controller;

/// <summary>
/// All that a search's controller knows: with the seed and the settings, enough to go on bit for bit. Equal by value.
/// </summary>
/// <param name="Step">Steps done.</param>
/// <param name="Logits">The logits of all options: those of the first choice, then of the next.</param>
/// <param name="SecondMoments">Adam's second moments, in the same order.</param>
/// <param name="BaselineSum">Numerator of the baseline: weighted sum of the steps' mean signals.</param>
/// <param name="BaselineWeight">Its denominator: the sum of the weights.</param>
public sealed record ControllerState(
    int Step, ImmutableArray<double> Logits, ImmutableArray<double> SecondMoments, double BaselineSum, double BaselineWeight)
{
    /// <inheritdoc/>
    public bool Equals(ControllerState? other) => other is not null
        && Step == other.Step
        && BaselineSum.Equals(other.BaselineSum)
        && BaselineWeight.Equals(other.BaselineWeight)
        && Logits.AsSpan().SequenceEqual(other.Logits.AsSpan())
        && SecondMoments.AsSpan().SequenceEqual(other.SecondMoments.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Step, BaselineSum, BaselineWeight, Logits.Length);
}
