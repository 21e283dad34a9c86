using System.Collections.Immutable;
using ActorLab.Domain.ArchitectureSearch.Spaces;

namespace ActorLab.Domain.ArchitectureSearch.Tables;

/// <summary>The space of a table: so many independent choices of an operation by name.</summary>
/// <param name="Operations">The choices.</param>
internal sealed record TableSpace(ImmutableArray<Choice<string>> Operations) : ISpacePart;
