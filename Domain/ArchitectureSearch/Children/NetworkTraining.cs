using ActorLab.Domain.ArchitectureSearch.Networks;
using ActorLab.Domain.Common;
using ActorLab.Domain.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Domain.ArchitectureSearch.Children;

/// <summary>
/// One network in training from scratch, a few steps at a time, so that whoever trains can listen in between. First weights,
/// batches and dropout depend on the seed only. All state is in <see cref="Save"/>: a resume goes on bit for bit. Synchronous,
/// one thread at a time.
/// </summary>
public sealed class NetworkTraining : IDisposable
{
    private const int MeasureBatch = 250;

    private readonly NetworkTrainingOptions _options;
    private readonly ImageTensors _images;
    private readonly RandomStreams _streams;
    private readonly StandaloneNetwork _net;
    private readonly NetworkOptimizer _optimizer;
    private readonly ImageBatches _batches;

    /// <summary>Begins a training.</summary>
    /// <param name="network">The network.</param>
    /// <param name="options">How it is trained.</param>
    /// <param name="images">What it learns; outlives this.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="InputException">The images do not fit the network, or there are too few of them.</exception>
    public NetworkTraining(ConcreteNetwork network, NetworkTrainingOptions options, ImageTensors images, ulong seed)
    {
        images.RequireFit(network);
        if (images.TrainCount < options.Batch) throw new InputException($"A step takes {options.Batch} images, but there are only {images.TrainCount} to train on; set a smaller batch.");
        (Network, _options, _images, _streams) = (network, options, images, new RandomStreams(seed));
        _net = new StandaloneNetwork(network, _streams, images.Device);
        _optimizer = new NetworkOptimizer(options.Optimizer, _net.Weights, options.Momentum, options.Decay, options.Epsilon);
        _batches = new ImageBatches(images, options.Batch, options.Augment, _streams, "network");
    }

    /// <summary>The network.</summary>
    public ConcreteNetwork Network { get; }

    /// <summary>Steps done.</summary>
    public int StepsDone { get; private set; }

    /// <summary>Steps of an epoch: after so many, a checkpoint is worth its bytes.</summary>
    public int StepsPerEpoch => _images.TrainCount / _options.Batch;

    /// <summary>Whether a loss was no number, or infinite: the training is over, its accuracy 0.</summary>
    public bool HasDiverged { get; private set; }

    /// <summary>Whether there is nothing left to do.</summary>
    public bool IsOver => HasDiverged || StepsDone >= _options.Steps;

    /// <summary>Multiply-adds that the steps done have cost: a backward pass counts as two forward passes.</summary>
    public double MultiplyAdds => 3.0 * Costs.NetworkCounts.MultiplyAdds(Network) * _options.Batch * StepsDone;

    /// <summary>Takes some steps.</summary>
    /// <param name="steps">How many at most.</param>
    /// <returns>The mean loss of the steps taken; not a number where none was.</returns>
    public double Advance(int steps)
    {
        double loss = 0;
        int taken = 0;
        for (; taken < steps && !IsOver; taken++) loss += Step();
        return loss / taken;
    }

    /// <summary>How many images of a part's slice are right, by batch norm's averages.</summary>
    /// <param name="part">The part.</param>
    /// <param name="from">The first image.</param>
    /// <param name="count">How many.</param>
    public int CountRight(ImagePart part, int from, int count)
    {
        if (HasDiverged) return 0;
        using IDisposable noGradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        (Tensor pixels, Tensor labels) = _images.Of(part);
        return (int)_net.Classify(pixels.narrow(0, from, count)).eq(labels.narrow(0, from, count)).sum().item<long>();
    }

    /// <summary>The share of a part's images that are right, by batch norm's averages; 0 for a training that diverged.</summary>
    public double Accuracy(ImagePart part)
    {
        int all = _images.CountOf(part), right = 0;
        for (int at = 0; at < all; at += MeasureBatch) right += CountRight(part, at, Math.Min(MeasureBatch, all - at));
        return (double)right / all;
    }

    /// <summary>Weights, averages, optimiser's slots and place in the data as a safetensors file.</summary>
    public byte[] Save()
    {
        ImageBatchesState batches = _batches.State;
        return Safetensors.Write(
        [
            NamedTensor.Of("state", (ReadOnlySpan<long>)[StepsDone, HasDiverged ? 1 : 0, batches.Epochs, batches.At, (long)batches.Augment.Key, (long)batches.Augment.Position], 6),
            .. _net.Weights.Export(_net.Weights.Values, "weights."),
            .. _net.Averages.Export(_net.Averages.Values, "averages."),
            .. _optimizer.Export(),
        ]);
    }

    /// <summary>Goes on from what <see cref="Save"/> wrote; network, options, images and seed must be the same.</summary>
    /// <exception cref="InputException">The file is another network's.</exception>
    public void Load(ReadOnlySpan<byte> saved)
    {
        Dictionary<string, NamedTensor> tensors = Safetensors.Read(saved).ToDictionary(t => t.Name);
        _net.Weights.Import(_net.Weights.Values, "weights.", tensors);
        _net.Averages.Import(_net.Averages.Values, "averages.", tensors);
        _optimizer.Import(tensors);
        long[] state = tensors["state"].ToLongs();
        (StepsDone, HasDiverged) = ((int)state[0], state[1] != 0);
        _batches.State = new ImageBatchesState((int)state[2], (int)state[3], new RandomStreamState((ulong)state[4], (ulong)state[5]));
    }

    /// <summary>The network with its weights, for a file.</summary>
    /// <param name="notes">What else the file should say: where the network came from, what it reached.</param>
    public TrainedNetwork Export(IReadOnlyDictionary<string, string>? notes = null) => new(
        Network,
        [.. _net.Weights.Export(_net.Weights.Values, ""), .. _net.Averages.Export(_net.Averages.Values, "")],
        [.. _images.Means],
        [.. _images.Deviations],
        notes ?? new Dictionary<string, string>());

    /// <inheritdoc />
    public void Dispose()
    {
        _batches.Dispose();
        _optimizer.Dispose();
        _net.Dispose();
    }

    private double Step()
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor pixels, Tensor targets) = _batches.Next();
        using var pass = new NetworkPass(NormMode.Training, needsGradients: true)
        {
            NormMomentum = _options.NormMomentum, DropoutMask = Mask(),
        };
        (double loss, _) = _net.Segments.Backward(pass, pixels, targets, _options.LabelSmoothing);
        using (no_grad())
        {
            using Scalar l2 = _options.L2;
            foreach ((WeightSlice slice, Tensor leaf) in pass.Used)
            {
                using Tensor sum = slice.Weight.Of(_optimizer.Gradients);
                sum.add_(leaf.grad!, Scalars.One);
                if (slice.Weight.IsDecayed && _options.L2 > 0) sum.add_(leaf, l2);
            }
        }

        _optimizer.Step(CosineSchedule.At(_options.LearningRate, _options.RiseShare, StepsDone, _options.Steps));
        StepsDone++;
        HasDiverged = !double.IsFinite(loss);
        return loss;
    }

    private Tensor? Mask()
    {
        if (_options.Dropout == 0) return null;
        RandomStream random = _streams.Get("network.dropout", StepsDone);
        float[] mask = new float[_options.Batch * _net.Features];
        float kept = (float)(1 / (1 - _options.Dropout));
        for (int i = 0; i < mask.Length; i++) mask[i] = random.NextDouble() < _options.Dropout ? 0 : kept;
        return tensor(mask, device: _images.Device).view(_options.Batch, _net.Features);
    }
}
