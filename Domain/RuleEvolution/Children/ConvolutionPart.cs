using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Domain.RuleEvolution;

/// <summary>A convolution after its activation function, with padding that keeps the size but for the stride.</summary>
internal sealed class ConvolutionPart : RuleSite, IChildPart
{
    private readonly ChildParameter _weight;
    private readonly ChildParameter? _bias;
    private readonly long[] _strides, _padding;
    private readonly long _kernel;
    private Tensor _matrix = null!, _differentiable = null!;
    private Tensor? _output;
    private long[] _inputShape = [], _outputShape = [];

    /// <summary>Asks for its parameters; the weight starts after He.</summary>
    public ConvolutionPart(ChildParameters parameters, int inputs, int outputs, int kernel, int stride, bool isRectified, bool hasBias)
        : base(isRectified)
    {
        _weight = parameters.Add([outputs, inputs, kernel, kernel], Math.Sqrt(2.0 / (inputs * kernel * kernel)));
        if (hasBias) _bias = parameters.Add([outputs]);
        _kernel = kernel;
        _strides = [stride, stride];
        _padding = [kernel / 2, kernel / 2];
    }

    /// <inheritdoc />
    public IEnumerable<RuleSite> Sites => [this];

    /// <inheritdoc />
    public override Tensor Weight => _matrix;

    /// <inheritdoc />
    public override double WeightDeviation => _weight.Deviation;

    /// <inheritdoc />
    public void Prepare()
    {
        _matrix = _weight.Value.flatten(1).DetachFromDisposeScope();
        _differentiable = _weight.Value.detach().requires_grad_(true).DetachFromDisposeScope();
    }

    /// <inheritdoc />
    public Tensor Forward(Tensor input, bool isTraining)
    {
        Tensor activation = IsRectified ? input.relu() : input;
        if (!isTraining) return Convolve(activation, _weight.Value, _bias?.Value);

        // Torch's own backward pass of the weight: faster than any product of ours.
        using (enable_grad()) _output = Convolve(activation, _differentiable, _bias?.Value);
        _inputShape = input.shape;
        _outputShape = _output.shape;
        Tensor output = _output.detach();
        (PreActivation, Activation, NextPreActivation) = (input.flatten(1), activation.flatten(1), output.flatten(1));
        return output;
    }

    /// <inheritdoc />
    public Tensor? Backward(Tensor error, CompiledRule rule, bool wantsInput)
    {
        error = error.reshape(_outputShape);
        _weight.Gradient.add_(autograd.grad([_output!], [_differentiable], [error])[0]);
        _bias?.Gradient.add_(error.sum([0, 2, 3]));
        _output = null;
        NextError = error.flatten(1);
        return wantsInput ? rule.Evaluate(this).reshape(_inputShape) : null;
    }

    /// <inheritdoc />
    public override Tensor TowardsInput(Tensor next, Tensor weight)
    {
        // Several input sizes lead to one output size; the output padding names ours.
        long[] missing = [Missing(2), Missing(3)];
        return nn.functional.conv_transpose2d(next.reshape(_outputShape), weight.reshape(_weight.Shape), null, _strides, _padding, missing).flatten(1);

        long Missing(int dimension) => _inputShape[dimension] - ((_outputShape[dimension] - 1) * _strides[0] - 2 * _padding[0] + _kernel);
    }

    /// <inheritdoc />
    public override Tensor TowardsOutput(Tensor layer, Tensor weightTransposed) =>
        Convolve(layer.reshape(_inputShape), weightTransposed.t().reshape(_weight.Shape), null).flatten(1);

    /// <inheritdoc />
    public override void Dispose()
    {
        base.Dispose();
        _matrix.Dispose();
        _differentiable.Dispose();
    }

    private Tensor Convolve(Tensor input, Tensor weight, Tensor? bias) => nn.functional.conv2d(input, weight, bias, _strides, _padding);
}
