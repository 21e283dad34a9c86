using ActorLab.Domain.Common;
using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Domain.RuleEvolution;

/// <summary>
/// A place of a net where a rule gives the error signal: an activation function and the linear map that follows it, from the
/// pre-activation h^p_i (the site's input) to the pre-activation h^p_i+1 (its output). Everything that the language names
/// is local to that pair: W is the map's weight, b_next the signal at the site's output, and the rule's value is the signal
/// at its input. What stands between two sites (batch norm, sums of residual branches, pooling) lies outside, and
/// differentiates as usual; so the rule g_bp is back-propagation in every net that is built of sites.
/// <para>
/// In a residual block of the pre-activation kind the order batch norm, ReLU, convolution makes h^p_i the output of the
/// batch norm and h^p_i+1 the convolution's. Two maps that read the same activation (a block's first convolution and its
/// projection) are two sites, whose signals add, as those of any fork. After pooling, the last map is a site without an
/// activation function: there h is h^p and g_bp is g_h.
/// </para>
/// <para>
/// Values are matrices with a row for each example, whatever the layer's shape, and weights matrices with a row for each
/// output; a matrix product with a weight is the site's own linear map: of a convolution, the transposed convolution (towards
/// the input) or the convolution (towards the output). Since nothing lies between h_i and h^p_i+1, g_h equals b_W.
/// </para>
/// <para>
/// Signals are of the sum of the examples' losses; only the step divides by the batch. So constants of rules mean the same
/// whatever the batch. The fixed matrices: R is normal with the deviation of the initial weight, S is that deviation with random signs, and
/// R_L, from the net's outputs, is normal with deviation 1 / sqrt(outputs).
/// </para>
/// </summary>
internal abstract class RuleSite(bool isRectified) : IDisposable
{
    private readonly Dictionary<int, Tensor> _moments = [];
    private Tensor? _gaussian, _signs, _topGaussian;

    /// <summary>Whether the site begins with ReLU; else with nothing.</summary>
    public bool IsRectified { get; } = isRectified;

    /// <summary>The site's number in its net: names its random streams.</summary>
    public int Index { get; set; }

    /// <summary>The streams of the fixed matrices.</summary>
    public RandomStreams? Streams { get; set; }

    /// <summary>The noise of rules that draw some.</summary>
    public Generator? Noise { get; set; }

    /// <summary>Bytes that the values of a rule's parts may take here together.</summary>
    public long MemoryLimit { get; set; } = long.MaxValue;

    /// <summary>Whether they were found to be fewer: all steps are alike, so the first tells.</summary>
    public bool IsWithinLimit { get; set; }

    /// <summary>The weight, outputs x inputs.</summary>
    public abstract Tensor Weight { get; }

    /// <summary>The deviation of the initial weight.</summary>
    public abstract double WeightDeviation { get; }

    /// <summary>h^p_i of this step.</summary>
    public Tensor PreActivation { get; protected set; } = null!;

    /// <summary>h_i of this step.</summary>
    public Tensor Activation { get; protected set; } = null!;

    /// <summary>h^p_i+1 of this step.</summary>
    public Tensor NextPreActivation { get; protected set; } = null!;

    /// <summary>The signal at h^p_i+1.</summary>
    public Tensor NextError { get; protected set; } = null!;

    /// <summary>The gradient of each example's loss at the net's outputs.</summary>
    public Tensor TopError { get; set; } = null!;

    /// <summary>R of the language.</summary>
    public Tensor Gaussian => _gaussian ??= Fixed("child.feedback.gaussian", Weight.shape, s => s.NextGaussian() * WeightDeviation);

    /// <summary>S of the language.</summary>
    public Tensor Signs => _signs ??= Fixed("child.feedback.signs", Weight.shape, s => (s.NextUInt() & 1) == 0 ? WeightDeviation : -WeightDeviation);

    /// <summary>R_L of the language.</summary>
    public Tensor TopGaussian
    {
        get
        {
            if (_topGaussian is not null) return _topGaussian;
            long outputs = TopError.shape[1];
            double deviation = 1 / Math.Sqrt(outputs);
            return _topGaussian = Fixed("child.feedback.top", [outputs, PreActivation.shape[1]], s => s.NextGaussian() * deviation);
        }
    }

    /// <summary>A signal of the site's outputs carried to its inputs by a weight-shaped matrix.</summary>
    public abstract Tensor TowardsInput(Tensor next, Tensor weight);

    /// <summary>A signal of the site's inputs carried to its outputs by the transpose of a weight-shaped matrix.</summary>
    public abstract Tensor TowardsOutput(Tensor layer, Tensor weightTransposed);

    /// <summary>The average of a moment over steps, which starts at the first step's.</summary>
    /// <param name="place">The moment's place in the rule.</param>
    /// <param name="now">The moment of this step.</param>
    /// <param name="momentum">Share of the average so far.</param>
    public Tensor Average(int place, Tensor now, double momentum)
    {
        if (momentum == 0) return now;
        if (_moments.TryGetValue(place, out Tensor? average)) return average.mul_(momentum).add_(now, alpha: 1 - momentum);
        return _moments[place] = now.clone().DetachFromDisposeScope();
    }

    /// <inheritdoc />
    public virtual void Dispose()
    {
        _gaussian?.Dispose();
        _signs?.Dispose();
        _topGaussian?.Dispose();
        foreach (Tensor moment in _moments.Values) moment.Dispose();
    }

    private Tensor Fixed(string name, long[] shape, Func<RandomStream, double> draw)
    {
        RandomStream stream = Streams!.Get(name, Index);
        double[] numbers = new double[shape.Aggregate(1L, (a, b) => a * b)];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = draw(stream);
        return tensor(numbers, dtype: Weight.dtype, device: Weight.device).reshape(shape).DetachFromDisposeScope();
    }
}
