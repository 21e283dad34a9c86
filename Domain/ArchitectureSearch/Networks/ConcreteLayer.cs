namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>A layer of a chosen network, all numbers known. Skipped layers are no layers.</summary>
/// <param name="Block">Its block's place in the space.</param>
/// <param name="Layer">Its place in the block.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Input">Shape of its input.</param>
/// <param name="Output">Shape of its output.</param>
/// <param name="Kernel">Size of its (depthwise) kernel.</param>
/// <param name="Stride">1 or 2.</param>
/// <param name="Hidden">Expanded width of a bottleneck; else the input's.</param>
/// <param name="SqueezeWidth">Hidden width of squeeze-and-excite; 0 without.</param>
/// <param name="Residual">Whether the input is added.</param>
/// <param name="Activation">Its function.</param>
public sealed record ConcreteLayer(
    int Block, int Layer, LayerKind Kind, ImageShape Input, ImageShape Output, int Kernel, int Stride, int Hidden, int SqueezeWidth, bool Residual, Activation Activation);
