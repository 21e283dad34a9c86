namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>How a layer runs in one pass.</summary>
/// <param name="Inputs">Channels of its input.</param>
/// <param name="Outputs">Filters of its output.</param>
/// <param name="Hidden">Expanded width of a bottleneck.</param>
/// <param name="SqueezeWidth">Hidden width of squeeze-and-excite; 0 without.</param>
/// <param name="Kernels">Sizes of the kernels that are averaged.</param>
/// <param name="SqueezeShare">How much of squeeze-and-excite there is: 0 or 1, between them under warmup.</param>
/// <param name="ResidualShare">How much of its input is added: 0 or 1, between them under warmup.</param>
internal readonly record struct LayerRun(int Inputs, int Outputs, int Hidden, int SqueezeWidth, IReadOnlyList<int> Kernels, double SqueezeShare, double ResidualShare)
{
    /// <summary>How a layer of a chosen network runs.</summary>
    public static LayerRun Of(ConcreteLayer layer) =>
        new(layer.Input.Channels, layer.Output.Channels, layer.Hidden, layer.SqueezeWidth, [layer.Kernel], layer.SqueezeWidth > 0 ? 1 : 0, layer.Residual ? 1 : 0);
}
