using TorchSharp;

namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>
/// Scalars that live for ever. A number that becomes a <see cref="Scalar"/> on its way into an operation may be freed by the
/// garbage collector while the operation still reads it (TorchSharp 0.107); so hot loops hand in these, or a local one in a using.
/// </summary>
internal static class Scalars
{
    /// <summary>1.</summary>
    public static readonly Scalar One = 1;
}
