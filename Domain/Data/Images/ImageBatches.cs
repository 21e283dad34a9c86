using ActorLab.Domain.Common;
using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Domain.Data;

/// <summary>
/// The batches of a training: each epoch in an order of its own, what is left of it dropped. They depend on the streams only, and
/// go on from any <see cref="State"/>.
/// </summary>
internal sealed class ImageBatches : IDisposable
{
    private const int MostShift = 4;

    private readonly ImageTensors _images;
    private readonly RandomStreams _streams;
    private readonly string _name;
    private readonly int _batch;
    private readonly bool _augment;
    private readonly int[] _order;
    private RandomStream _changes;
    private Tensor? _places;
    private int _epochs, _at;

    /// <summary>Begins the first epoch.</summary>
    /// <param name="images">The images.</param>
    /// <param name="batch">Images of a batch.</param>
    /// <param name="augment">Whether images are shifted and mirrored.</param>
    /// <param name="streams">The seed.</param>
    /// <param name="name">First part of the names of the random streams.</param>
    public ImageBatches(ImageTensors images, int batch, bool augment, RandomStreams streams, string name)
    {
        (_images, _batch, _augment, _streams, _name) = (images, batch, augment, streams, name);
        _order = new int[images.TrainCount];
        _changes = streams.Get($"{name}.augment");
    }

    /// <summary>Where the training is among its batches.</summary>
    public ImageBatchesState State
    {
        get => new(_epochs, _at, _changes.State);
        set
        {
            _places?.Dispose();
            _places = null;
            _epochs = Math.Max(0, value.Epochs - 1);
            if (value.Epochs > 0) BeginEpoch();
            (_at, _changes) = (value.At, new RandomStream(value.Augment));
        }
    }

    /// <summary>The next images and their targets.</summary>
    public (Tensor Pixels, Tensor Targets) Next()
    {
        if (_places is null || _at + _batch > _order.Length) BeginEpoch();
        using Tensor places = _places!.narrow(0, _at, _batch);
        _at += _batch;
        Tensor pixels = _images.Train.index_select(0, places);
        return (_augment ? Change(pixels) : pixels, _images.TrainTargets.index_select(0, places));
    }

    /// <inheritdoc />
    public void Dispose() => _places?.Dispose();

    private void BeginEpoch()
    {
        for (int i = 0; i < _order.Length; i++) _order[i] = i;
        _streams.Get($"{_name}.batches", _epochs++).Shuffle<int>(_order);
        _places?.Dispose();
        _places = tensor(_order, device: _images.Device).DetachFromDisposeScope();
        _at = 0;
    }

    // Shifts each image into a border of zeros, which is the mean of the standardised pixels, and mirrors half of them.
    private Tensor Change(Tensor pixels)
    {
        int count = (int)pixels.shape[0], height = _images.Height, width = _images.Width;
        long[] rows = new long[count * height], columns = new long[count * width];
        for (int i = 0; i < count; i++)
        {
            int down = _changes.NextInt(2 * MostShift + 1), right = _changes.NextInt(2 * MostShift + 1);
            bool isMirrored = _changes.NextInt(2) == 1;
            for (int y = 0; y < height; y++) rows[i * height + y] = down + y;
            for (int x = 0; x < width; x++) columns[i * width + x] = right + (isMirrored ? width - 1 - x : x);
        }

        Tensor padded = nn.functional.pad(pixels, [MostShift, MostShift, MostShift, MostShift]).permute(0, 2, 3, 1);
        return padded.index(
            TensorIndex.Tensor(arange(count, int64, _images.Device).view(count, 1, 1)),
            TensorIndex.Tensor(tensor(rows, device: _images.Device).view(count, height, 1)),
            TensorIndex.Tensor(tensor(columns, device: _images.Device).view(count, 1, width))).permute(0, 3, 1, 2).contiguous();
    }
}
