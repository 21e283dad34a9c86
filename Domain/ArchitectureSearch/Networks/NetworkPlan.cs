namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>How a network runs.</summary>
/// <param name="Segments">Its layers and then the classifier.</param>
/// <param name="IsChannelsLast">Whether all of its widths suit the faster layout (<see cref="NetworkPass.IsChannelsLast"/>).</param>
internal sealed record NetworkPlan(IReadOnlyList<NetworkSegment> Segments, bool IsChannelsLast);
