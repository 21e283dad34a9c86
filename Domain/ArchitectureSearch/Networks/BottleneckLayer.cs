using static TorchSharp.torch;

namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>
/// <see cref="BottleneckSpec"/>. Its two 1×1 convolutions serve every kernel and expansion; only the depthwise kernels have
/// weights for each size (TuNAS, aggressive weight sharing).
/// </summary>
internal sealed class BottleneckLayer : NetworkLayer
{
    private readonly SharedConvolution _expand, _depthwise, _project;
    private readonly SharedNorm _expandNorm, _depthwiseNorm, _projectNorm;
    private readonly SharedSqueeze? _squeeze;
    private readonly Activation _activation;

    /// <summary>Asks for the weights of the largest choice.</summary>
    public BottleneckLayer(
        NetworkWeights weights, NetworkWeights? averages, string name, int outputs, int inputs, int hidden, IEnumerable<int> kernels, bool maySqueeze, int stride, Activation activation)
    {
        _expand = new SharedConvolution(weights, $"{name}.expand", hidden, inputs, [1], 1, isDepthwise: false);
        _expandNorm = new SharedNorm(weights, averages, $"{name}.expand.norm", hidden);
        _depthwise = new SharedConvolution(weights, $"{name}.depthwise", hidden, hidden, kernels, stride, isDepthwise: true);
        _depthwiseNorm = new SharedNorm(weights, averages, $"{name}.depthwise.norm", hidden);
        _squeeze = maySqueeze ? new SharedSqueeze(weights, $"{name}.squeeze", hidden) : null;
        _project = new SharedConvolution(weights, $"{name}.project", outputs, hidden, [1], 1, isDepthwise: false);
        _projectNorm = new SharedNorm(weights, averages, $"{name}.project.norm", outputs);
        _activation = activation;
    }

    /// <inheritdoc />
    public override Tensor Forward(NetworkPass pass, Tensor x, LayerRun run)
    {
        Tensor y = Activate(_expandNorm.Forward(pass, _expand.Forward(pass, x, run.Inputs, run.Hidden, [1]), run.Hidden), _activation);
        y = Activate(_depthwiseNorm.Forward(pass, _depthwise.Forward(pass, y, run.Hidden, run.Hidden, run.Kernels), run.Hidden), _activation);
        if (run.SqueezeShare > 0) y = _squeeze!.Forward(pass, y, run.Hidden, run.SqueezeWidth, run.SqueezeShare);
        return AddInput(_projectNorm.Forward(pass, _project.Forward(pass, y, run.Hidden, run.Outputs, [1]), run.Outputs), x, run.ResidualShare);
    }
}
