using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>Forward and backward passes through a chain of segments.</summary>
internal static class NetworkSegments
{
    /// <summary>The logits of images, without gradients.</summary>
    public static Tensor Logits(this IReadOnlyList<NetworkSegment> segments, NetworkPass pass, Tensor pixels)
    {
        using IDisposable noGradients = no_grad();
        Tensor x = pixels;
        foreach (NetworkSegment segment in segments)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor y = segment(pass, x).MoveToOuterDisposeScope();
            if (!ReferenceEquals(x, pixels) && !ReferenceEquals(x, y)) x.Dispose();
            x = y;
        }

        return x;
    }

    /// <summary>Cross-entropy with label smoothing, the mean over the images.</summary>
    /// <param name="logits">Images x classes.</param>
    /// <param name="targets">One-hot classes.</param>
    /// <param name="smoothing">The share of each target that goes to all classes alike.</param>
    public static Tensor Loss(Tensor logits, Tensor targets, double smoothing)
    {
        Tensor logarithms = logits.log_softmax(1);
        using Scalar right = -(1 - smoothing) / logits.shape[0], all = -smoothing / (logits.shape[0] * logits.shape[1]);
        Tensor loss = targets.mul(logarithms).sum().mul(right);
        return smoothing == 0 ? loss : loss.add(logarithms.sum().mul(all), Scalars.One);
    }

    /// <summary>Leaves the gradient of the loss in the leaves of a pass.</summary>
    /// <returns>The loss; and how many images are right.</returns>
    public static (double Loss, int Right) Backward(this IReadOnlyList<NetworkSegment> segments, NetworkPass pass, Tensor pixels, Tensor targets, double smoothing)
    {
        using IDisposable gradients = enable_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor x = pixels;
        foreach (NetworkSegment segment in segments) x = segment(pass, x);
        Tensor loss = Loss(x, targets, smoothing);
        loss.backward();
        return (loss.item<float>(), Right(x, targets));
    }

    /// <summary>
    /// The same with recomputation (TuNAS, rematerialisation): the forward pass keeps the input of each segment only, the
    /// backward pass runs each segment again with a gradient graph. Segments keep no state, so a second run gives the same.
    /// </summary>
    public static (double Loss, int Right) BackwardRecomputed(this IReadOnlyList<NetworkSegment> segments, NetworkPass pass, Tensor pixels, Tensor targets, double smoothing)
    {
        using DisposeScope all = NewDisposeScope();
        var inputs = new Tensor[segments.Count];
        inputs[0] = pixels;
        using (no_grad())
        {
            for (int i = 0; i + 1 < inputs.Length; i++)
            {
                using DisposeScope scope = NewDisposeScope();
                Tensor y = segments[i](pass, inputs[i]);

                // A segment that is skipped returns its input.
                inputs[i + 1] = ReferenceEquals(y, inputs[i]) ? y : y.MoveToOuterDisposeScope();
            }
        }

        using IDisposable gradients = enable_grad();
        (double Loss, int Right) result = default;
        Tensor? error = null;
        for (int i = inputs.Length - 1; i >= 0; i--)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor input = inputs[i].detach().requires_grad_(i > 0), output = segments[i](pass, input);
            if (!ReferenceEquals(output, input))
            {
                if (error is null)
                {
                    using Tensor loss = Loss(output, targets, smoothing);
                    loss.backward();
                    result = (loss.item<float>(), Right(output, targets));
                }
                else
                {
                    output.backward([error]);
                }

                error?.Dispose();
                error = i > 0 ? input.grad!.MoveToOuterDisposeScope() : null;
            }

            if (i > 0 && !ReferenceEquals(inputs[i], inputs[i - 1])) inputs[i].Dispose();
        }

        return result;
    }

    /// <summary>How many images are right.</summary>
    public static int Right(Tensor logits, Tensor targets)
    {
        using IDisposable noGradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        return (int)logits.argmax(1).eq(targets.argmax(1)).sum().item<long>();
    }
}
