using static TorchSharp.torch;

namespace ActorLab.Domain.ArchitectureSearch.Networks;

/// <summary>The end of a network: global average pooling, if wanted a 1×1 convolution without batch norm, dropout, a linear classifier.</summary>
internal sealed class ClassifierLayer
{
    private readonly NetworkWeight? _head, _headBias;
    private readonly NetworkWeight _classifier, _bias;
    private readonly Activation _activation;
    private readonly int _classes;

    /// <summary>Asks for its weights.</summary>
    /// <param name="weights">Where.</param>
    /// <param name="inputs">Most channels of its input.</param>
    /// <param name="head">Most filters of the convolution; 0 for none.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="activation">The function behind the convolution.</param>
    public ClassifierLayer(NetworkWeights weights, int inputs, int head, int classes, Activation activation)
    {
        if (head > 0)
        {
            _head = weights.Add("head", [head, inputs], Math.Sqrt(2.0 / inputs));
            _headBias = weights.Add("head.bias", [head]);
            inputs = head;
        }

        _classifier = weights.Add("classifier", [classes, inputs], Math.Sqrt(1.0 / inputs));
        _bias = weights.Add("classifier.bias", [classes]);
        (_classes, _activation) = (classes, activation);
    }

    /// <summary>The logits of images.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="x">Images x channels x rows x columns.</param>
    /// <param name="inputs">Channels of the images, without those that only fill them up.</param>
    /// <param name="head">Filters of the convolution; 0 for none.</param>
    public Tensor Forward(NetworkPass pass, Tensor x, int inputs, int head)
    {
        Tensor features = x.mean([2, 3]);
        if (features.shape[1] > inputs) features = features.narrow(1, 0, inputs);
        if (head > 0)
        {
            features = nn.functional.linear(features, pass.Take(_head!, head, features.shape[1]), pass.Take(_headBias!, head));
            features = _activation == Activation.Relu ? features.relu_() : nn.functional.hardswish(features);
        }

        if (pass.DropoutMask is { } mask) features = features.mul(mask);
        return nn.functional.linear(features, pass.Take(_classifier, _classes, features.shape[1]), pass.Take(_bias, _classes));
    }
}
