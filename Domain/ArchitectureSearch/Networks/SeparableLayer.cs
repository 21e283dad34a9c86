using static TorchSharp.torch;

namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary><see cref="SeparableSpec"/>.</summary>
internal sealed class SeparableLayer(NetworkWeights weights, NetworkWeights? averages, string name, int outputs, int inputs, IEnumerable<int> kernels, int stride, Activation activation)
    : NetworkLayer
{
    private readonly SharedConvolution _depthwise = new(weights, $"{name}.depthwise", inputs, inputs, kernels, stride, isDepthwise: true);
    private readonly SharedNorm _middle = new(weights, averages, $"{name}.depthwise.norm", inputs);
    private readonly SharedConvolution _project = new(weights, $"{name}.project", outputs, inputs, [1], 1, isDepthwise: false);
    private readonly SharedNorm _norm = new(weights, averages, $"{name}.project.norm", outputs);

    /// <inheritdoc />
    public override Tensor Forward(NetworkPass pass, Tensor x, LayerRun run)
    {
        Tensor middle = Activate(_middle.Forward(pass, _depthwise.Forward(pass, x, run.Inputs, run.Inputs, run.Kernels), run.Inputs), activation);
        return AddInput(_norm.Forward(pass, _project.Forward(pass, middle, run.Inputs, run.Outputs, [1]), run.Outputs), x, run.ResidualShare);
    }
}
