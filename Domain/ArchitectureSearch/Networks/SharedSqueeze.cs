using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>Squeeze-and-excite: channels are weighed by hard-sigmoid(W₂ relu(W₁ mean(x))).</summary>
internal sealed class SharedSqueeze
{
    private readonly NetworkWeight _reduce, _reduceBias, _expand, _expandBias;

    /// <summary>Asks for its weights.</summary>
    public SharedSqueeze(NetworkWeights weights, string name, int channels)
    {
        int squeezed = ConcreteNetwork.SqueezeWidthOf(channels);
        _reduce = weights.Add($"{name}.reduce", [squeezed, channels], Math.Sqrt(2.0 / channels));
        _reduceBias = weights.Add($"{name}.reduce.bias", [squeezed]);
        _expand = weights.Add($"{name}.expand", [channels, squeezed], Math.Sqrt(1.0 / squeezed));
        _expandBias = weights.Add($"{name}.expand.bias", [channels]);
    }

    /// <summary>Weighs the channels of images.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="x">The images.</param>
    /// <param name="channels">Channels of the images, without those that only fill them up.</param>
    /// <param name="squeezed">Hidden width.</param>
    /// <param name="share">How much of the output is weighed; the rest is the input as it is, as op warmup averages both.</param>
    public Tensor Forward(NetworkPass pass, Tensor x, int channels, int squeezed, double share)
    {
        long padded = x.shape[1];
        Tensor mean = x.mean([2, 3]);
        Tensor hidden = nn.functional.linear(mean, pass.TakePadded(_reduce, squeezed, channels, squeezed, padded), pass.Take(_reduceBias, squeezed)).relu();
        Tensor gate = nn.functional.hardsigmoid(nn.functional.linear(hidden, pass.TakePadded(_expand, channels, squeezed, padded, squeezed), pass.TakePadded(_expandBias, channels, 1, padded, 1)));
        if (share < 1)
        {
            using Scalar weighed = share, plain = 1 - share;
            gate = gate.mul(weighed).add(plain);
        }

        return x.mul(gate.view(x.shape[0], padded, 1, 1));
    }
}
