using static TorchSharp.torch;

namespace ActorLab.Domain.RuleEvolution;

/// <summary>
/// A pre-activation residual block: batch norm, ReLU, convolution, twice, plus the input; where the shape changes, plus a
/// projection of the first batch norm's rectified output.
/// </summary>
internal sealed class ResidualPart : IChildPart
{
    private readonly BatchNormPart _firstNorm, _secondNorm;
    private readonly ConvolutionPart _first, _second;
    private readonly ConvolutionPart? _projection;

    /// <summary>Asks for its parameters.</summary>
    public ResidualPart(ChildParameters parameters, int inputs, int outputs, int stride)
    {
        _firstNorm = new BatchNormPart(parameters, inputs);
        _first = new ConvolutionPart(parameters, inputs, outputs, 3, stride, isRectified: true, hasBias: false);
        _secondNorm = new BatchNormPart(parameters, outputs);
        _second = new ConvolutionPart(parameters, outputs, outputs, 3, 1, isRectified: true, hasBias: false);
        if (inputs != outputs || stride != 1) _projection = new ConvolutionPart(parameters, inputs, outputs, 1, stride, isRectified: true, hasBias: false);
    }

    /// <inheritdoc />
    public IEnumerable<RuleSite> Sites => _projection is null ? [_first, _second] : [_first, _second, _projection];

    private IEnumerable<IChildPart> Parts => _projection is null ? [_firstNorm, _first, _secondNorm, _second] : [_firstNorm, _first, _secondNorm, _second, _projection];

    /// <inheritdoc />
    public void Prepare()
    {
        foreach (IChildPart part in Parts) part.Prepare();
    }

    /// <inheritdoc />
    public Tensor Forward(Tensor input, bool isTraining)
    {
        Tensor normed = _firstNorm.Forward(input, isTraining);
        Tensor branch = _second.Forward(_secondNorm.Forward(_first.Forward(normed, isTraining), isTraining), isTraining);
        return branch + (_projection is null ? input : _projection.Forward(normed, isTraining));
    }

    /// <inheritdoc />
    public Tensor? Backward(Tensor error, CompiledRule rule, bool wantsInput)
    {
        Tensor middle = _secondNorm.Backward(_second.Backward(error, rule, true)!, rule, true)!;
        Tensor normed = _first.Backward(middle, rule, true)!;
        if (_projection is not null) normed = normed + _projection.Backward(error, rule, true)!;
        Tensor input = _firstNorm.Backward(normed, rule, true)!;
        return _projection is null ? input + error : input;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (IChildPart part in Parts) part.Dispose();
    }
}
