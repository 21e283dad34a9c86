using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>
/// One pass of one batch through one network: hands out the slices of weights that it uses, each copied once and a leaf of the
/// gradient graph, so that autograd never meets the whole weight. All tensors live in the dispose scope of who made it.
/// </summary>
internal sealed class NetworkPass(NormMode mode, bool needsGradients) : IDisposable
{
    private readonly Dictionary<int, int> _places = [];
    private readonly List<(WeightSlice Slice, Tensor Leaf)> _used = [];

    /// <summary>What batch norm does.</summary>
    public NormMode Mode => mode;

    /// <summary>
    /// Whether images lie in memory with their channels innermost. Faster for depthwise convolutions and batch norm (2 to 4
    /// times), but several times slower where a width is no multiple of 8; so a pass then fills widths up to such
    /// multiples with channels that stay 0 (<see cref="Padded"/>).
    /// </summary>
    public bool IsChannelsLast { get; init; } = true;

    /// <summary>What batch norm's averages keep of a batch.</summary>
    public double NormMomentum { get; init; } = 0.1;

    /// <summary>0 for what dropout drops of a tensor of this shape, else what keeps the mean; null without dropout.</summary>
    public Tensor? DropoutMask { get; init; }

    /// <summary>The slices that were used, in the order of their first use.</summary>
    public IReadOnlyList<(WeightSlice Slice, Tensor Leaf)> Used => _used;

    /// <summary>How many channels images have in this pass that stand for so many: as many, or the next multiple of 8.</summary>
    public long Padded(long channels) => IsChannelsLast ? (channels + 7) / 8 * 8 : channels;

    /// <summary>The first rows, and columns, of a weight, with zeros behind them.</summary>
    /// <param name="weight">The weight.</param>
    /// <param name="rows">Rows that are used.</param>
    /// <param name="columns">Columns that are used.</param>
    /// <param name="paddedRows">Rows of the answer.</param>
    /// <param name="paddedColumns">Columns of the answer.</param>
    public Tensor TakePadded(NetworkWeight weight, long rows, long columns, long paddedRows, long paddedColumns)
    {
        Tensor leaf = Take(weight, rows, columns);
        if (rows == paddedRows && columns == paddedColumns) return leaf;
        return weight.Shape.Length switch
        {
            1 => nn.functional.pad(leaf, [0, paddedRows - rows]),
            2 => nn.functional.pad(leaf, [0, paddedColumns - columns, 0, paddedRows - rows]),
            _ => nn.functional.pad(leaf, [0, 0, 0, 0, 0, paddedColumns - columns, 0, paddedRows - rows]),
        };
    }

    /// <summary>The first rows, and columns, of a weight.</summary>
    public Tensor Take(NetworkWeight weight, long rows, long columns = -1)
    {
        if (columns < 0) columns = weight.Shape.Length < 2 ? 1 : weight.Shape[1];
        var slice = new WeightSlice(weight, rows, columns);
        if (_places.TryGetValue(weight.Index, out int place))
            return _used[place].Slice == slice ? _used[place].Leaf : throw new InvalidOperationException($"The weight {weight.Name} is used at two sizes in one network.");
        using IDisposable noGradients = no_grad();
        using Tensor part = slice.Of(weight.Value);
        Tensor leaf = part.is_contiguous() ? part.detach() : part.contiguous();
        leaf.DetachFromDisposeScope();
        if (needsGradients) leaf.requires_grad_(true);
        _places.Add(weight.Index, _used.Count);
        _used.Add((slice, leaf));
        return leaf;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach ((_, Tensor leaf) in _used) leaf.Dispose();
    }
}
