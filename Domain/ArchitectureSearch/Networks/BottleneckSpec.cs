using ActorLab.Domain.ArchitectureSearch.Spaces;

namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>
/// An inverted bottleneck: 1×1 convolution to the expanded width, batch norm, activation; depthwise convolution, batch norm,
/// activation; squeeze-and-excite; 1×1 convolution, batch norm. Its input is added where shapes are equal.
/// </summary>
/// <param name="Kernel">Odd size of the depthwise kernel.</param>
/// <param name="Expansion">The expanded width.</param>
/// <param name="SqueezeExcite">Whether the expanded channels are weighed by squeeze-and-excite.</param>
/// <param name="Stride">1 or 2.</param>
/// <param name="Activation">The function after the first two convolutions.</param>
public sealed record BottleneckSpec(Choice<int> Kernel, Choice<Width> Expansion, Choice<bool> SqueezeExcite, int Stride, Activation Activation) : LayerSpec;
