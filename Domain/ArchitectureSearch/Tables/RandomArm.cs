using System.Collections.Immutable;

namespace ActorLab.Domain.ArchitectureSearch.Tables;

/// <summary>Random search near one target.</summary>
/// <param name="Target">The target cost.</param>
/// <param name="InBand">Architectures in the band.</param>
/// <param name="Mean">Their mean final accuracy, 0 to 1.</param>
/// <param name="Best">Their best final accuracy: what no search there can beat.</param>
/// <param name="BestOf">Mean final accuracy of the best by one training of so many tries.</param>
public sealed record RandomArm(double Target, int InBand, double Mean, double Best, ImmutableSortedDictionary<int, double> BestOf);
