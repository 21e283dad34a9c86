using ActorLab.Domain.Common;
using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Domain.Data;

/// <summary>
/// Images and classes as tensors on a device, standardised by mean and deviation of the training pixels of each channel. Read
/// only, so all children of a process share one; it lives outside every dispose scope until it is disposed.
/// </summary>
public sealed class ImageTensors : IDisposable
{
    private const int Chunk = 4096;

    /// <summary>Moves the images to a device.</summary>
    /// <param name="splits">The images.</param>
    /// <param name="pool">Each square of this many pixels a side becomes their mean.</param>
    /// <param name="device">Where to.</param>
    /// <exception cref="InputException">The squares do not fit the images.</exception>
    public ImageTensors(ImageSplits splits, int pool, Device device)
    {
        ImageData train = splits.Train;
        if (train.Height % pool != 0 || train.Width % pool != 0)
            throw new InputException($"Images of {train.Height}x{train.Width} pixels cannot be cut into squares of {pool}; set pool to a divisor of both.");
        using IDisposable noGradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Device = device;
        Classes = splits.Classes;
        Tensor trainPixels = Pixels(train, pool);
        Tensor mean = trainPixels.mean([0, 2, 3], keepdim: true), deviation = trainPixels.std([0, 2, 3], unbiased: false, keepdim: true).clamp_min_(1e-6);
        (Means, Deviations) = (mean.cpu().data<float>().ToArray(), deviation.cpu().data<float>().ToArray());
        (Train, TrainTargets, TrainLabels) = Finish(trainPixels, train);
        (Validation, _, ValidationLabels) = Finish(Pixels(splits.Validation, pool), splits.Validation);
        (Test, _, TestLabels) = Finish(Pixels(splits.Test, pool), splits.Test);

        (Tensor, Tensor, Tensor) Finish(Tensor pixels, ImageData images)
        {
            using Tensor bytes = tensor(images.Labels);
            Tensor labels = bytes.to(int64).to(device);
            Tensor targets = nn.functional.one_hot(labels, Classes).to(float32);
            return (pixels.sub_(mean).div_(deviation).DetachFromDisposeScope(), targets.DetachFromDisposeScope(), labels.DetachFromDisposeScope());
        }
    }

    /// <summary>Where the tensors are.</summary>
    public Device Device { get; }

    /// <summary>How many classes there are.</summary>
    public int Classes { get; }

    /// <summary>How many training images there are.</summary>
    public int TrainCount => (int)Train.shape[0];

    /// <summary>How many validation images there are.</summary>
    public int ValidationCount => (int)Validation.shape[0];

    /// <summary>How many test images there are.</summary>
    public int TestCount => (int)Test.shape[0];

    /// <summary>Channels of an image.</summary>
    public int Channels => (int)Train.shape[1];

    /// <summary>Rows of an image.</summary>
    public int Height => (int)Train.shape[2];

    /// <summary>Columns of an image.</summary>
    public int Width => (int)Train.shape[3];

    /// <summary>The mean of each channel, of training pixels as bytes, that was taken off.</summary>
    public IReadOnlyList<float> Means { get; }

    /// <summary>The deviation of each channel that pixels were divided by.</summary>
    public IReadOnlyList<float> Deviations { get; }

    internal Tensor Train { get; }

    internal Tensor TrainTargets { get; }

    internal Tensor TrainLabels { get; }

    internal Tensor Validation { get; }

    internal Tensor ValidationLabels { get; }

    internal Tensor Test { get; }

    internal Tensor TestLabels { get; }

    /// <summary>Reads the images that the settings name and moves them to a device.</summary>
    /// <param name="options">Which images.</param>
    /// <param name="dataRoot">The data root; null for the one of the environment.</param>
    /// <param name="device">Where to.</param>
    /// <exception cref="InputException">A file is missing or damaged.</exception>
    public static ImageTensors Load(ImageOptions options, string? dataRoot, Device device) => new(options.Read(dataRoot), options.Pool, device);

    /// <summary>How many images a part has.</summary>
    public int CountOf(ImagePart part) => part switch { ImagePart.Train => TrainCount, ImagePart.Validation => ValidationCount, _ => TestCount };

    /// <summary>The pixels and classes of a part.</summary>
    internal (Tensor Pixels, Tensor Labels) Of(ImagePart part) =>
        part switch { ImagePart.Train => (Train, TrainLabels), ImagePart.Validation => (Validation, ValidationLabels), _ => (Test, TestLabels) };

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (Tensor tensor in (Tensor[])[Train, TrainTargets, TrainLabels, Validation, ValidationLabels, Test, TestLabels]) tensor.Dispose();
    }

    // In chunks, so that no copy of all pixels as numbers stands beside the pooled ones.
    private Tensor Pixels(ImageData images, int pool)
    {
        Tensor all = empty([images.Count, images.Channels, images.Height / pool, images.Width / pool], float32, Device);
        for (int at = 0; at < images.Count; at += Chunk)
        {
            using DisposeScope scope = NewDisposeScope();
            int count = Math.Min(Chunk, images.Count - at);
            byte[] bytes = images.Pixels.AsSpan(at * images.ImageBytes, count * images.ImageBytes).ToArray();
            Tensor numbers = tensor(bytes).reshape(count, images.Channels, images.Height, images.Width).to(Device).to(float32);
            all.narrow(0, at, count).copy_(pool == 1 ? numbers : nn.functional.avg_pool2d(numbers, pool));
        }

        return all;
    }
}
