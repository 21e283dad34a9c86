using System.Collections.Immutable;
using ActorLab.Domain.ArchitectureSearch.Spaces;

namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>
/// A space of networks for images: blocks one after the other, global average pooling, if wanted one more 1×1 convolution
/// without batch norm, dropout in stand-alone training, a linear classifier.
/// </summary>
/// <param name="Name">Its name, for settings and journals.</param>
/// <param name="Input">The images.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="Blocks">The blocks, the stem first.</param>
/// <param name="Head">Width of the convolution behind the pooling; null for none.</param>
/// <param name="HeadActivation">The function behind that convolution.</param>
public sealed record NetworkSpace(
    string Name, ImageShape Input, int Classes, ImmutableArray<BlockSpec> Blocks, Choice<Width>? Head = null, Activation HeadActivation = Activation.Swish6) : ISpacePart;
