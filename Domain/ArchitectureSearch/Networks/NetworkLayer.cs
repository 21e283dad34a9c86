using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>The weights of a layer, at its largest, and what it computes at any size.</summary>
internal abstract class NetworkLayer
{
    /// <summary>Computes the output for images (images x channels x rows x columns).</summary>
    public abstract Tensor Forward(NetworkPass pass, Tensor x, LayerRun run);

    /// <summary>Applies an activation, in place: nothing else needs what comes out of batch norm.</summary>
    protected static Tensor Activate(Tensor x, Activation activation) =>
        activation == Activation.Relu ? x.relu_() : nn.functional.hardswish(x);

    /// <summary>Adds a share of the input.</summary>
    protected static Tensor AddInput(Tensor y, Tensor x, double share)
    {
        if (share == 0) return y;

        // Only images of the data set are not filled up.
        if (x.shape[1] < y.shape[1]) x = nn.functional.pad(x, [0, 0, 0, 0, 0, y.shape[1] - x.shape[1]]);
        if (share == 1) return y.add(x, Scalars.One);
        using Scalar alpha = share;
        return y.add(x, alpha);
    }
}
