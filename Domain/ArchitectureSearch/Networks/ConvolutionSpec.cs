using ActorLab.Domain.ArchitectureSearch.Spaces;

namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>A convolution, batch norm, activation; its input is added where the shapes are equal and <paramref name="Residual"/> says so.</summary>
/// <param name="Kernel">Odd size of the kernel; padding keeps the image's size.</param>
/// <param name="Stride">1 or 2.</param>
/// <param name="Activation">The function at its end.</param>
/// <param name="Residual">Whether its input is added where shapes allow it.</param>
public sealed record ConvolutionSpec(Choice<int> Kernel, int Stride, Activation Activation, bool Residual = false) : LayerSpec;
