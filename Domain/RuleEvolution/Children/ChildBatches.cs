using ActorLab.Domain.Common;
using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Domain.RuleEvolution;

/// <summary>The batches of a training: each epoch in an order of its own, what is left of it dropped. They depend on the seed only.</summary>
internal sealed class ChildBatches(ChildImageTensors images, ChildTrainingOptions options, RandomStreams streams) : IDisposable
{
    private const int MostShift = 4;

    private readonly int[] _order = new int[images.TrainCount];
    private readonly RandomStream _changes = streams.Get("child.augment");
    private Tensor? _places;
    private int _epoch, _at;

    /// <summary>The next images and their targets.</summary>
    public (Tensor Pixels, Tensor Targets) Next()
    {
        if (_places is null || _at + options.Batch > _order.Length) BeginEpoch();
        using Tensor places = _places!.narrow(0, _at, options.Batch);
        _at += options.Batch;
        Tensor pixels = images.Train.index_select(0, places);
        return (options.Augment ? Change(pixels) : pixels, images.TrainTargets.index_select(0, places));
    }

    /// <inheritdoc />
    public void Dispose() => _places?.Dispose();

    private void BeginEpoch()
    {
        for (int i = 0; i < _order.Length; i++) _order[i] = i;
        streams.Get("child.batches", _epoch++).Shuffle<int>(_order);
        _places?.Dispose();
        _places = tensor(_order, device: images.Device).DetachFromDisposeScope();
        _at = 0;
    }

    // Shifts each image into a border of zeros, which is the mean of the standardised pixels, and mirrors half of them.
    private Tensor Change(Tensor pixels)
    {
        int count = (int)pixels.shape[0], height = images.Height, width = images.Width;
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
            TensorIndex.Tensor(arange(count, int64, images.Device).view(count, 1, 1)),
            TensorIndex.Tensor(tensor(rows, device: images.Device).view(count, height, 1)),
            TensorIndex.Tensor(tensor(columns, device: images.Device).view(count, 1, width))).permute(0, 3, 1, 2).contiguous();
    }
}
