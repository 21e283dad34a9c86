using static TorchSharp.torch;

namespace ActorLab.Domain.RuleEvolution;

/// <summary>ReLU and the mean over each channel's pixels; differentiates as usual, under every rule.</summary>
internal sealed class PoolPart : IChildPart
{
    private Tensor? _input;

    /// <inheritdoc />
    public IEnumerable<RuleSite> Sites => [];

    /// <inheritdoc />
    public void Prepare()
    {
    }

    /// <inheritdoc />
    public Tensor Forward(Tensor input, bool isTraining)
    {
        if (isTraining) _input = input;
        return input.relu().mean([2, 3]);
    }

    /// <inheritdoc />
    public Tensor? Backward(Tensor error, CompiledRule rule, bool wantsInput)
    {
        Tensor input = _input!;
        _input = null;
        long pixels = input.shape[2] * input.shape[3];
        return input.gt(0).to(input.dtype).mul_(error.div(pixels).unsqueeze(2).unsqueeze(3));
    }

    /// <inheritdoc />
    public void Dispose()
    {
    }
}
