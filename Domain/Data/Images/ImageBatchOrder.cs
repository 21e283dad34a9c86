using ActorLab.Domain.Common;

namespace ActorLab.Domain.Data;

/// <summary>
/// Which images batches hold, as a function of the batch's number: each epoch in an order of its own, what is left of it dropped.
/// A batch that is asked for again is the same, so nothing needs saving.
/// </summary>
public sealed class ImageBatchOrder
{
    private readonly RandomStreams _streams;
    private readonly string _name;
    private readonly int[] _order;
    private readonly int _batch, _batches;
    private long _epoch = -1;

    /// <summary>Describes an order.</summary>
    /// <param name="images">How many images there are.</param>
    /// <param name="batch">Images of a batch.</param>
    /// <param name="streams">The seed.</param>
    /// <param name="name">Name of the random stream; its index is the epoch.</param>
    /// <exception cref="InputException">There are fewer images than a batch takes.</exception>
    public ImageBatchOrder(int images, int batch, RandomStreams streams, string name)
    {
        if (images < batch) throw new InputException($"A batch takes {batch} images, but there are only {images}; set a smaller one.");
        (_streams, _name, _batch, _order) = (streams, name, batch, new int[images]);
        _batches = images / batch;
    }

    /// <summary>The places of a batch's images.</summary>
    /// <param name="number">The batch, from 0.</param>
    public int[] Batch(long number)
    {
        long epoch = number / _batches;
        if (epoch != _epoch)
        {
            for (int i = 0; i < _order.Length; i++) _order[i] = i;
            _streams.Get(_name, checked((int)epoch)).Shuffle<int>(_order);
            _epoch = epoch;
        }

        return _order.AsSpan((int)(number % _batches) * _batch, _batch).ToArray();
    }
}
