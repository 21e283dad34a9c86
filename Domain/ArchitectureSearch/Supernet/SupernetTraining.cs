using ActorLab.Domain.ArchitectureSearch.Networks;
using ActorLab.Domain.ArchitectureSearch.Spaces;
using ActorLab.Domain.Common;
using ActorLab.Domain.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Domain.ArchitectureSearch.Supernet;

/// <summary>
/// Shared weights in training (TuNAS, one training step). Depends on the space, options, images and seed only; batch norm is
/// stateless, so all state is in <see cref="Save"/>. Nothing is drawn here: who calls hands in selections and the places of
/// images. Synchronous, one thread at a time; what comes out is plain data.
/// </summary>
public sealed class SupernetTraining : IDisposable
{
    private readonly SharedNetwork _supernet;
    private readonly NetworkOptimizer _optimizer;
    private readonly ImageTensors _images;
    private readonly int _steps;

    /// <summary>Makes the shared weights.</summary>
    /// <param name="space">The space.</param>
    /// <param name="options">How they are trained.</param>
    /// <param name="steps">Steps of the whole search, which the learning rate's schedule spans.</param>
    /// <param name="images">The images; they outlive this.</param>
    /// <param name="seed">The seed of the first weights.</param>
    /// <exception cref="InputException">The images do not fit the space, or there are too few of them.</exception>
    public SupernetTraining(NetworkSpace space, SupernetOptions options, int steps, ImageTensors images, ulong seed)
    {
        images.RequireFit(space);
        if (images.TrainCount < options.Batch) throw new InputException($"An architecture's step takes {options.Batch} images, but there are only {images.TrainCount} to train on; set a smaller batch.");
        if (images.ValidationCount < options.RewardBatch)
            throw new InputException($"A reward takes {options.RewardBatch} images, but there are only {images.ValidationCount} for validation; set a smaller reward-batch.");
        (Options, _images, _steps) = (options, images, steps);
        _supernet = new SharedNetwork(space, new RandomStreams(seed), images.Device);
        _optimizer = new NetworkOptimizer(OptimizerKind.RmsProp, _supernet.Weights, options.Momentum, options.Decay, options.Epsilon);
    }

    /// <summary>How the weights are trained.</summary>
    public SupernetOptions Options { get; }

    /// <summary>Steps done.</summary>
    public int StepsDone { get; private set; }

    /// <summary>Numbers of shared weights.</summary>
    public long WeightCount => _supernet.Weights.Count;

    internal SharedNetwork Shared => _supernet;

    /// <summary>One weight step with several architectures: the mean of their gradients moves the weights.</summary>
    /// <param name="selections">The architectures, warmup included.</param>
    /// <param name="batches">The places of each one's training images.</param>
    public SupernetStepResult Step(IReadOnlyList<Selection> selections, IReadOnlyList<int[]> batches)
    {
        double loss = 0, accuracy = 0;
        for (int i = 0; i < selections.Count; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            using NetworkPass pass = Differentiate(selections[i], batches[i], out double ownLoss, out double ownAccuracy);
            foreach ((WeightSlice slice, Tensor leaf) in pass.Used) Add(slice, GradientOf(slice, leaf), selections.Count);
            loss += ownLoss;
            accuracy += ownAccuracy;
        }

        return Finish(loss / selections.Count, accuracy / selections.Count);
    }

    /// <summary>The gradient of one architecture, for a step that others take part in. The weights stay as they are.</summary>
    /// <param name="selection">The architecture, warmup included.</param>
    /// <param name="batch">The places of its training images.</param>
    public SupernetGradient Gradient(Selection selection, int[] batch)
    {
        using DisposeScope scope = NewDisposeScope();
        using NetworkPass pass = Differentiate(selection, batch, out double loss, out double accuracy);
        int[] slices = new int[3 * pass.Used.Count];
        List<Tensor> parts = [];
        foreach ((WeightSlice slice, Tensor leaf) in pass.Used)
        {
            int at = 3 * parts.Count;
            (slices[at], slices[at + 1], slices[at + 2]) = (slice.Weight.Index, (int)slice.Rows, (int)slice.Columns);
            parts.Add(GradientOf(slice, leaf).flatten());
        }

        return new SupernetGradient(slices, NetworkWeights.Floats(cat(parts, 0)), loss, accuracy);
    }

    /// <summary>The step that <see cref="Step"/> takes, bit for bit, from gradients that were computed elsewhere.</summary>
    /// <param name="gradients">The gradients of its architectures, in the step's order.</param>
    /// <exception cref="ArgumentException">A gradient is none of this space's.</exception>
    public SupernetStepResult Apply(IReadOnlyList<SupernetGradient> gradients)
    {
        foreach (SupernetGradient gradient in gradients)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor values = tensor(gradient.Values, device: _images.Device);
            long from = 0;
            for (int i = 0; i + 2 < gradient.Slices.Length; i += 3)
            {
                if (gradient.Slices[i] < 0 || gradient.Slices[i] >= _supernet.Weights.All.Count) throw new ArgumentException($"There is no weight {gradient.Slices[i]}.", nameof(gradients));
                var slice = new WeightSlice(_supernet.Weights.All[gradient.Slices[i]], gradient.Slices[i + 1], gradient.Slices[i + 2]);
                using Tensor shape = slice.Of(slice.Weight.Value);
                long count = shape.numel();
                if (from + count > gradient.Values.Length) throw new ArgumentException("A gradient has fewer numbers than its slices need.", nameof(gradients));
                Add(slice, values.narrow(0, from, count).view(shape.shape), gradients.Count);
                from += count;
            }
        }

        return Finish(gradients.Average(g => g.Loss), gradients.Average(g => g.Accuracy));
    }

    /// <summary>The share of validation images that an architecture gets right with the shared weights: its Q (TuNAS, reward).</summary>
    /// <param name="selection">The architecture, warmup included.</param>
    /// <param name="batch">The places of validation images; their statistics are batch norm's.</param>
    public double Evaluate(Selection selection, int[] batch)
    {
        using IDisposable noGradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        using var pass = new NetworkPass(NormMode.Stateless, needsGradients: false);
        Tensor places = tensor(batch, device: _images.Device);
        Tensor logits = _supernet.Segments(selection).Logits(pass, _images.Validation.index_select(0, places));
        return (double)logits.argmax(1).eq(_images.ValidationLabels.index_select(0, places)).sum().item<long>() / batch.Length;
    }

    /// <summary>Weights, optimiser's slots and steps done as a safetensors file: a resume from it goes on bit for bit.</summary>
    public byte[] Save() => Safetensors.Write(
    [
        NamedTensor.Of("steps", (ReadOnlySpan<long>)[StepsDone], 1),
        .. _supernet.Weights.Export(_supernet.Weights.Values, "weights."),
        .. _optimizer.Export(),
    ]);

    /// <summary>Goes on from what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InputException">The file is another space's.</exception>
    public void Load(ReadOnlySpan<byte> saved)
    {
        Dictionary<string, NamedTensor> tensors = Safetensors.Read(saved).ToDictionary(t => t.Name);
        _supernet.Weights.Import(_supernet.Weights.Values, "weights.", tensors);
        _optimizer.Import(tensors);
        StepsDone = (int)tensors["steps"].ToLongs()[0];
    }

    /// <summary>The weights alone, for those who compute gradients or rewards elsewhere; as a safetensors file.</summary>
    public byte[] SaveWeights() => Safetensors.Write(
    [
        NamedTensor.Of("steps", (ReadOnlySpan<long>)[StepsDone], 1),
        .. _supernet.Weights.Export(_supernet.Weights.Values, "weights."),
    ]);

    /// <summary>Takes over what <see cref="SaveWeights"/> wrote; the optimiser's slots stay.</summary>
    /// <exception cref="InputException">The file is another space's.</exception>
    public void LoadWeights(ReadOnlySpan<byte> saved)
    {
        Dictionary<string, NamedTensor> tensors = Safetensors.Read(saved).ToDictionary(t => t.Name);
        _supernet.Weights.Import(_supernet.Weights.Values, "weights.", tensors);
        StepsDone = (int)tensors["steps"].ToLongs()[0];
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _optimizer.Dispose();
        _supernet.Dispose();
    }

    private NetworkPass Differentiate(Selection selection, int[] batch, out double loss, out double accuracy)
    {
        IReadOnlyList<NetworkSegment> segments = _supernet.Segments(selection);
        var pass = new NetworkPass(NormMode.Stateless, needsGradients: true);
        using Tensor places = tensor(batch, device: _images.Device);
        Tensor pixels = _images.Train.index_select(0, places), targets = _images.TrainTargets.index_select(0, places);
        (loss, int right) = Options.Recompute
            ? segments.BackwardRecomputed(pass, pixels, targets, Options.LabelSmoothing)
            : segments.Backward(pass, pixels, targets, Options.LabelSmoothing);
        accuracy = (double)right / batch.Length;
        return pass;
    }

    private Tensor GradientOf(WeightSlice slice, Tensor leaf)
    {
        using IDisposable noGradients = no_grad();
        Tensor gradient = leaf.grad!;
        if (!slice.Weight.IsDecayed || Options.L2 == 0) return gradient;
        using Scalar l2 = Options.L2;
        return gradient.add_(leaf, l2);
    }

    private void Add(WeightSlice slice, Tensor gradient, int architectures)
    {
        using IDisposable noGradients = no_grad();
        using Scalar share = 1.0 / architectures;
        using Tensor whole = slice.Weight.Of(_optimizer.Gradients), part = slice.Of(whole);
        part.add_(gradient, share);
    }

    private SupernetStepResult Finish(double loss, double accuracy)
    {
        double rate = Options.LearningRateAt(StepsDone, _steps);
        _optimizer.Step(rate);
        StepsDone++;
        return new SupernetStepResult(loss, accuracy, rate);
    }
}
