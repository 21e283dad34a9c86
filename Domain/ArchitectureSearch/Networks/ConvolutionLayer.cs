using static TorchSharp.torch;

namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary><see cref="ConvolutionSpec"/>.</summary>
internal sealed class ConvolutionLayer(NetworkWeights weights, NetworkWeights? averages, string name, int outputs, int inputs, IEnumerable<int> kernels, int stride, Activation activation)
    : NetworkLayer
{
    private readonly SharedConvolution _convolution = new(weights, $"{name}.convolution", outputs, inputs, kernels, stride, isDepthwise: false);
    private readonly SharedNorm _norm = new(weights, averages, $"{name}.norm", outputs);

    /// <inheritdoc />
    public override Tensor Forward(NetworkPass pass, Tensor x, LayerRun run)
    {
        Tensor y = _norm.Forward(pass, _convolution.Forward(pass, x, run.Inputs, run.Outputs, run.Kernels), run.Outputs);
        return AddInput(Activate(y, activation), x, run.ResidualShare);
    }
}
