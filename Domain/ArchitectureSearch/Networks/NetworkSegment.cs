using static TorchSharp.torch;

namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>A part of a network, from images or features to features or, the last one, logits.</summary>
internal delegate Tensor NetworkSegment(NetworkPass pass, Tensor x);
