using System.Collections.Immutable;
using ActorLab.Domain.ArchitectureSearch.Spaces;

namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>Layers of one output width.</summary>
/// <param name="Filters">The output width of each of its layers.</param>
/// <param name="Layers">The layers; only a layer of stride 1 after the first may be a choice with a <see cref="SkipSpec"/>.</param>
public sealed record BlockSpec(Choice<Width> Filters, ImmutableArray<Choice<LayerSpec>> Layers) : ISpacePart;
