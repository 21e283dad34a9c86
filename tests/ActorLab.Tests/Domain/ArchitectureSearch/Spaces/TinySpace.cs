using System.Collections.Immutable;
using ActorLab.Domain.ArchitectureSearch.Spaces;

namespace ActorLab.Tests.Domain.ArchitectureSearch.Spaces;

/// <summary>A space with a choice inside a choice: first a size, then a layer that may be left out, then a list.</summary>
internal sealed record TinySpace(Choice<int> Size, Choice<TinyLayer> Layer, ImmutableArray<Choice<int>> Rest, Choice<int> Fixed) : ISpacePart
{
    public static TinySpace Make() => new(
        OneOf.Operation(1, 2, 3),
        OneOf.Operation<TinyLayer>(new TinyConvolution(OneOf.Operation(3, 5, 7), OneOf.Filters(8, 16)), new TinyNothing()),
        [OneOf.Operation(10, 20), OneOf.Operation(30, 40)],
        99);
}

internal abstract record TinyLayer : ISpacePart;

internal sealed record TinyConvolution(Choice<int> Kernel, Choice<Width> Filters) : TinyLayer;

internal sealed record TinyNothing : TinyLayer;
