using ActorLab.Domain.Common;
using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Domain.RuleEvolution;

/// <summary>
/// Trains children under rules. Synchronous: all tensors of a step end with it. One thread at a time, but any number of
/// these may share the images.
/// </summary>
/// <param name="child">The net.</param>
/// <param name="training">How it is trained.</param>
/// <param name="images">What it learns, and where.</param>
/// <param name="clock">Measures the time.</param>
public sealed class ChildRun(ChildOptions child, ChildTrainingOptions training, ChildImageTensors images, TimeProvider clock)
{
    private const int MeasureBatch = 1000;

    /// <summary>Trains one child.</summary>
    /// <param name="task">The rule, learning rate, seed and steps.</param>
    /// <param name="guard">May end the training; null if nothing may.</param>
    public ChildResult Train(ChildTask task, ChildGuard? guard = null)
    {
        if (images.TrainCount < training.Batch)
            throw new InputException($"A step takes {training.Batch} images, but there are only {images.TrainCount} to train on; set a smaller batch.");
        long start = clock.GetTimestamp();
        using IDisposable noGradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        var streams = new RandomStreams(task.Seed);
        using var net = new ChildNet(child, (images.Channels, images.Height, images.Width), images.Classes, streams, images.Device);
        using var batches = new ChildBatches(images, training, streams);
        List<ChildPoint> curve = [];
        int whole = Math.Max(task.WholeSteps, task.Steps);
        for (int step = 1; step <= task.Steps; step++)
        {
            Step(net, batches, task, (step - 1.0) / whole);
            bool isPoint = step == task.Steps || IsPoint(step, whole);
            if (!isPoint && step % training.CheckEvery != 0) continue;
            if (!IsFinite(net.Parameters.Values)) return End(ChildEnd.Diverged, "a weight is no number or infinite", step);
            double? accuracy = null;
            if (isPoint)
            {
                accuracy = Measure(net, images.Validation, images.ValidationLabels);
                if (accuracy is null) return End(ChildEnd.Diverged, "an output is no number or infinite", step);
                curve.Add(new ChildPoint(step, accuracy.Value));
            }

            if (step < task.Steps && guard?.Invoke(new ChildProgress(step, task.Steps, accuracy, clock.GetElapsedTime(start))) is { } reason)
                return End(ChildEnd.Stopped, reason, step);
        }

        return End(ChildEnd.Finished, "", task.Steps, task.MeasuresTest ? Measure(net, images.Test, images.TestLabels) ?? 0 : null);

        ChildResult End(ChildEnd end, string reason, int steps, double? test = null) =>
            new(curve, end, reason, steps, clock.GetElapsedTime(start).TotalMilliseconds, test);
    }

    private void Step(ChildNet net, ChildBatches batches, ChildTask task, double done)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor pixels, Tensor targets) = batches.Next();
        Tensor logits = net.Forward(pixels, isTraining: true);
        net.Parameters.BeginStep(training.Momentum, training.WeightDecay, training.Batch);
        net.Backward(TopError(logits, targets), task.Rule);
        double share = training.Schedule == LearningRateSchedule.Cosine ? 0.5 * (1 + Math.Cos(Math.PI * done)) : 1;
        net.Parameters.EndStep(task.LearningRate * share, training.Batch);
    }

    /// <summary>
    /// The gradient of each example's cross-entropy at its logits. Not divided by the batch, so that signals, and with them the
    /// constants of rules, have a scale of their own; the step takes the mean over examples.
    /// </summary>
    internal static Tensor TopError(Tensor logits, Tensor targets) => logits.softmax(1).sub_(targets);

    private bool IsPoint(int step, int steps) => (long)step * training.CurvePoints / steps > (long)(step - 1) * training.CurvePoints / steps;

    private static bool IsFinite(Tensor values)
    {
        // Either makes the sum so.
        using Tensor sum = values.sum();
        return float.IsFinite(sum.item<float>());
    }

    // The share that is right, or null where an output is no number: the largest of such outputs says nothing.
    private static double? Measure(ChildNet net, Tensor pixels, Tensor labels)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor right = zeros(1, int64, pixels.device), outputs = zeros(1, float32, pixels.device);
        for (long at = 0; at < labels.shape[0]; at += MeasureBatch)
        {
            using DisposeScope batch = NewDisposeScope();
            long count = Math.Min(MeasureBatch, labels.shape[0] - at);
            Tensor logits = net.Forward(pixels.narrow(0, at, count), isTraining: false);
            outputs.add_(logits.sum());
            right.add_(logits.argmax(1).eq(labels.narrow(0, at, count)).sum());
        }

        return IsFinite(outputs) ? (double)right.item<long>() / labels.shape[0] : null;
    }
}
