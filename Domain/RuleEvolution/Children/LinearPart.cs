using static TorchSharp.torch;

namespace ActorLab.Domain.RuleEvolution;

/// <summary>A fully connected layer after its activation function.</summary>
internal sealed class LinearPart : RuleSite, IChildPart
{
    private readonly ChildParameter _weight, _bias;
    private Tensor _transposed = null!, _ones = null!;

    /// <summary>Asks for its parameters; the weight starts after He, for the function that follows it.</summary>
    public LinearPart(ChildParameters parameters, int inputs, int outputs, bool isRectified)
        : base(isRectified)
    {
        _weight = parameters.Add([outputs, inputs], Math.Sqrt(2.0 / inputs));
        _bias = parameters.Add([outputs]);
    }

    /// <inheritdoc />
    public IEnumerable<RuleSite> Sites => [this];

    /// <inheritdoc />
    public override Tensor Weight => _weight.Value;

    /// <inheritdoc />
    public override double WeightDeviation => _weight.Deviation;

    /// <inheritdoc />
    public void Prepare() => _transposed = Weight.t().DetachFromDisposeScope();

    /// <inheritdoc />
    public Tensor Forward(Tensor input, bool isTraining)
    {
        Tensor activation = IsRectified ? input.relu() : input;
        Tensor output = addmm(_bias.Value, activation, _transposed, beta: 1, alpha: 1);
        if (isTraining) (PreActivation, Activation, NextPreActivation) = (input, activation, output);
        return output;
    }

    /// <inheritdoc />
    public Tensor? Backward(Tensor error, CompiledRule rule, bool wantsInput)
    {
        using Tensor transposed = error.t();
        _weight.Gradient.addmm_(transposed, Activation);
        _bias.Gradient.addmv_(transposed, Ones(error));
        NextError = error;
        return wantsInput ? rule.Evaluate(this) : null;
    }

    /// <inheritdoc />
    public override Tensor TowardsInput(Tensor next, Tensor weight) => next.mm(weight);

    /// <inheritdoc />
    public override Tensor TowardsOutput(Tensor layer, Tensor weightTransposed) => layer.mm(weightTransposed);

    /// <inheritdoc />
    public override void Dispose()
    {
        base.Dispose();
        _transposed.Dispose();
        _ones?.Dispose();
    }

    // The bias' gradient is the error's column sums: as a product with ones it adds in place, in one operation.
    private Tensor Ones(Tensor error)
    {
        if (_ones is null || _ones.shape[0] != error.shape[0])
        {
            _ones?.Dispose();
            _ones = ones(error.shape[0], error.dtype, error.device).DetachFromDisposeScope();
        }

        return _ones;
    }
}
