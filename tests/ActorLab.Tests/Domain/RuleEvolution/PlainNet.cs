using ActorLab.Domain.RuleEvolution;
using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Tests.Domain.RuleEvolution;

/// <summary>The children written down once more, plainly, for Torch's own differentiation. Pre-activations are kept in the order of the sites.</summary>
internal sealed class PlainNet(ChildOptions options, IEnumerable<Tensor> parameters)
{
    private readonly Queue<Tensor> _parameters = new(parameters);

    /// <summary>The outputs of each linear map, that is what sites call h^p_i+1.</summary>
    public List<Tensor> Outputs { get; } = [];

    public Tensor Forward(Tensor images)
    {
        switch (options.Architecture)
        {
            case ChildArchitecture.Mlp:
            {
                Tensor x = Linear(images.flatten(1));
                foreach (int _ in options.Hidden) x = Linear(x.relu());
                return x;
            }

            case ChildArchitecture.Convolution:
            {
                Tensor x = Convolution(images, 1, 3, true);
                foreach (int stride in Strides()) x = Convolution(x.relu(), stride, 3, true);
                return Linear(x.relu().mean([2, 3]));
            }

            default:
            {
                Tensor x = Convolution(images, 1, 3, false);
                foreach (int stride in Strides()) x = Block(x, stride);
                return Linear(Norm(x).relu().mean([2, 3]));
            }
        }
    }

    private IEnumerable<int> Strides()
    {
        for (int stage = 0; stage < options.Channels.Count; stage++)
            for (int block = 0; block < options.Blocks; block++)
                yield return stage > 0 && block == 0 ? 2 : 1;
    }

    private Tensor Block(Tensor x, int stride)
    {
        Tensor normed = Norm(x).relu();
        Tensor branch = Convolution(Norm(Convolution(normed, stride, 3, false)).relu(), 1, 3, false);
        return branch + (stride == 2 ? Convolution(normed, 2, 1, false) : x);
    }

    private Tensor Linear(Tensor x)
    {
        Tensor weight = _parameters.Dequeue(), bias = _parameters.Dequeue();
        return Keep(nn.functional.linear(x, weight, bias));
    }

    private Tensor Convolution(Tensor x, int stride, int kernel, bool hasBias)
    {
        Tensor weight = _parameters.Dequeue();
        return Keep(nn.functional.conv2d(x, weight, hasBias ? _parameters.Dequeue() : null, [stride, stride], [kernel / 2, kernel / 2]));
    }

    private Tensor Norm(Tensor x)
    {
        Tensor scale = _parameters.Dequeue(), shift = _parameters.Dequeue();
        long channels = x.shape[1];
        return nn.functional.batch_norm(x, zeros(channels), ones(channels), scale, shift, training: true);
    }

    private Tensor Keep(Tensor x)
    {
        Outputs.Add(x);
        return x;
    }
}
