using static TorchSharp.torch;

namespace ActorLab.Domain.RuleEvolution;

/// <summary>Batch norm over channels; its signal is its derivative, under every rule.</summary>
internal sealed class BatchNormPart(ChildParameters parameters, int channels) : IChildPart
{
    private readonly ChildParameter _scale = parameters.Add([channels], mean: 1), _shift = parameters.Add([channels]);
    private Tensor _differentiableScale = null!, _differentiableShift = null!, _mean = null!, _variance = null!;
    private Tensor? _input, _output;

    /// <inheritdoc />
    public IEnumerable<RuleSite> Sites => [];

    /// <inheritdoc />
    public void Prepare()
    {
        _differentiableScale = _scale.Value.detach().requires_grad_(true).DetachFromDisposeScope();
        _differentiableShift = _shift.Value.detach().requires_grad_(true).DetachFromDisposeScope();
        _mean = zeros_like(_scale.Value).DetachFromDisposeScope();
        _variance = ones_like(_scale.Value).DetachFromDisposeScope();
    }

    /// <inheritdoc />
    public Tensor Forward(Tensor input, bool isTraining)
    {
        if (!isTraining) return nn.functional.batch_norm(input, _mean, _variance, _scale.Value, _shift.Value);
        using (enable_grad())
        {
            _input = input.detach().requires_grad_(true);
            _output = nn.functional.batch_norm(_input, _mean, _variance, _differentiableScale, _differentiableShift, training: true);
        }

        return _output.detach();
    }

    /// <inheritdoc />
    public Tensor? Backward(Tensor error, CompiledRule rule, bool wantsInput)
    {
        IList<Tensor> gradients = autograd.grad([_output!], [_input!, _differentiableScale, _differentiableShift], [error]);
        _scale.Gradient.add_(gradients[1]);
        _shift.Gradient.add_(gradients[2]);
        (_input, _output) = (null, null);
        return gradients[0];
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _differentiableScale.Dispose();
        _differentiableShift.Dispose();
        _mean.Dispose();
        _variance.Dispose();
    }
}
