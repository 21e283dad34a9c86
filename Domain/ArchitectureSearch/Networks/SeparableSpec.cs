using ActorLab.Domain.ArchitectureSearch.Spaces;

namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>A depthwise convolution, batch norm, activation, then a 1×1 convolution and batch norm.</summary>
/// <param name="Kernel">Odd size of the depthwise kernel.</param>
/// <param name="Stride">1 or 2.</param>
/// <param name="Activation">The function in the middle.</param>
/// <param name="Residual">Whether its input is added where shapes allow it.</param>
public sealed record SeparableSpec(Choice<int> Kernel, int Stride, Activation Activation, Choice<bool> Residual) : LayerSpec;
