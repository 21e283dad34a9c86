using ActorLab.Domain.Common;
using ActorLab.Domain.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Domain.RuleEvolution;

/// <summary>
/// One training under way, taken a few steps at a time, so that whoever trains can listen in between. All tensors of a step end
/// with it; what lives longer is the net, until it is disposed. One thread at a time.
/// </summary>
public sealed class ChildTraining : IDisposable
{
    private const int MeasureBatch = 1000;

    private readonly ChildTrainingOptions _training;
    private readonly ImageTensors _images;
    private readonly TimeProvider _clock;
    private readonly ChildTask _task;
    private readonly ChildNet _net;
    private readonly ImageBatches _batches;
    private readonly List<ChildPoint> _curve = [];
    private TimeSpan _spent;
    private int _step;

    internal ChildTraining(ChildOptions child, ChildTrainingOptions training, ImageTensors images, TimeProvider clock, ChildTask task)
    {
        if (images.TrainCount < training.Batch)
            throw new InputException($"A step takes {training.Batch} images, but there are only {images.TrainCount} to train on; set a smaller batch.");
        (_training, _images, _clock, _task) = (training, images, clock, task);
        long start = clock.GetTimestamp();
        using IDisposable noGradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        var streams = new RandomStreams(task.Seed);
        _net = new ChildNet(child, (images.Channels, images.Height, images.Width), images.Classes, streams, images.Device);
        foreach (RuleSite site in _net.Sites) site.MemoryLimit = task.MemoryLimit;
        _batches = new ImageBatches(images, training.Batch, training.Augment, streams, "child");
        _spent = clock.GetElapsedTime(start);
    }

    /// <summary>Takes some steps.</summary>
    /// <param name="steps">How many at most.</param>
    /// <param name="guard">May end the training; null if nothing may.</param>
    /// <returns>The result once the training is over; null before.</returns>
    public ChildResult? Advance(int steps, ChildGuard? guard = null)
    {
        long start = _clock.GetTimestamp();
        TimeSpan before = _spent;
        using IDisposable noGradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        int whole = Math.Max(_task.WholeSteps, _task.Steps);
        for (int taken = 0; taken < steps && _step < _task.Steps; taken++)
        {
            try
            {
                Step(_step++ / (double)whole);
            }
            catch (RuleMemoryException e)
            {
                return End(ChildEnd.Stopped, e.Message);
            }

            bool isPoint = _step == _task.Steps || IsPoint(_step, whole);
            if (!isPoint && _step % _training.CheckEvery != 0) continue;
            if (!IsFinite(_net.Parameters.Values)) return End(ChildEnd.Diverged, "a weight is no number or infinite");
            double? accuracy = null;
            if (isPoint)
            {
                accuracy = Measure(_images.Validation, _images.ValidationLabels);
                if (accuracy is null) return End(ChildEnd.Diverged, "an output is no number or infinite");
                _curve.Add(new ChildPoint(_step, accuracy.Value));
            }

            if (_step < _task.Steps && guard?.Invoke(new ChildProgress(_step, _task.Steps, accuracy, Spent())) is { } reason)
                return End(ChildEnd.Stopped, reason);
        }

        if (_step == _task.Steps)
            return End(ChildEnd.Finished, "", _task.MeasuresTest ? Measure(_images.Test, _images.TestLabels) ?? 0 : null);
        _spent = Spent();
        return null;

        TimeSpan Spent() => before + _clock.GetElapsedTime(start);

        ChildResult End(ChildEnd end, string reason, double? test = null) => new([.. _curve], end, reason, _step, Spent().TotalMilliseconds, test);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _batches.Dispose();
        _net.Dispose();
    }

    /// <summary>
    /// The gradient of each example's cross-entropy at its logits. Not divided by the batch, so that signals, and with them the
    /// constants of rules, have a scale of their own; the step takes the mean over examples.
    /// </summary>
    internal static Tensor TopError(Tensor logits, Tensor targets) => logits.softmax(1).sub_(targets);

    private void Step(double done)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor pixels, Tensor targets) = _batches.Next();
        Tensor logits = _net.Forward(pixels, isTraining: true);
        _net.Parameters.BeginStep(_training.Momentum, _training.WeightDecay, _training.Batch);
        _net.Backward(TopError(logits, targets), _task.Rule);
        double share = _training.Schedule == LearningRateSchedule.Cosine ? 0.5 * (1 + Math.Cos(Math.PI * done)) : 1;
        _net.Parameters.EndStep(_task.LearningRate * share, _training.Batch);
    }

    private bool IsPoint(int step, int steps) => (long)step * _training.CurvePoints / steps > (long)(step - 1) * _training.CurvePoints / steps;

    private static bool IsFinite(Tensor values)
    {
        // Either makes the sum so.
        using Tensor sum = values.sum();
        return float.IsFinite(sum.item<float>());
    }

    // The share that is right, or null where an output is no number: the largest of such outputs says nothing.
    private double? Measure(Tensor pixels, Tensor labels)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor right = zeros(1, int64, pixels.device), outputs = zeros(1, float32, pixels.device);
        for (long at = 0; at < labels.shape[0]; at += MeasureBatch)
        {
            using DisposeScope batch = NewDisposeScope();
            long count = Math.Min(MeasureBatch, labels.shape[0] - at);
            Tensor logits = _net.Forward(pixels.narrow(0, at, count), isTraining: false);
            outputs.add_(logits.sum());
            right.add_(logits.argmax(1).eq(labels.narrow(0, at, count)).sum());
        }

        return IsFinite(outputs) ? (double)right.item<long>() / labels.shape[0] : null;
    }
}
