namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>How a network runs.</summary>
/// <param name="Segments">Its layers and then the classifier.</param>
/// <param name="IsChannelsLast">Whether it runs in the layout with channels last (<see cref="NetworkPass.IsChannelsLast"/>).</param>
internal sealed record NetworkPlan(IReadOnlyList<NetworkSegment> Segments, bool IsChannelsLast);
