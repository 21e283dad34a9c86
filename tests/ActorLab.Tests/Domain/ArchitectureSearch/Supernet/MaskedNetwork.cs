using ActorLab.Domain.ArchitectureSearch.Networks;
using ActorLab.Domain.ArchitectureSearch.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace ActorLab.Tests.Domain.ArchitectureSearch.Supernet;

/// <summary>
/// The oracle of weight sharing: every layer at its full size with 0/1 masks over channels, every option of a switch run for
/// itself and averaged, whole weights in autograd. Slow, and written without the code that it checks.
/// </summary>
internal sealed class MaskedNetwork(NetworkSpace space, IReadOnlyDictionary<string, Tensor> weights)
{
    private Selection _selection = null!;

    public Tensor Logits(Selection selection, Tensor pixels)
    {
        _selection = selection;
        Tensor x = pixels;
        int channels = space.Input.Channels;
        for (int b = 0; b < space.Blocks.Length; b++)
        {
            int filters = selection.Of(space.Blocks[b].Filters).Of(channels);
            for (int i = 0; i < space.Blocks[b].Layers.Length; i++)
            {
                Choice<LayerSpec> choice = space.Blocks[b].Layers[i];
                var outputs = selection.Running(choice).Select(spec =>
                {
                    int at = choice.Options.ToList().FindIndex(o => ReferenceEquals(o, spec));
                    return Layer(choice.Count > 1 ? $"block{b}.layer{i}.option{at}" : $"block{b}.layer{i}", spec, x, channels, filters);
                }).ToList();
                x = outputs.Aggregate((a, c) => a + c) / outputs.Count;
                channels = filters;
            }
        }

        Tensor features = x.mean([2, 3]);
        if (space.Head is { } head)
        {
            int width = selection.Of(head).Of(channels);
            features = Activate(features.matmul(weights["head"].t()) + weights["head.bias"], space.HeadActivation);
            features = features * Mask(features.shape[1], width);
        }

        return features.matmul(weights["classifier"].t()) + weights["classifier.bias"];
    }

    private Tensor Layer(string name, LayerSpec spec, Tensor x, int inputs, int outputs)
    {
        switch (spec)
        {
            case SkipSpec:
                return x;
            case ConvolutionSpec layer:
                Tensor y = Activate(Norm($"{name}.norm", Switch($"{name}.convolution", x, layer.Kernel, layer.Stride, false), outputs), layer.Activation);
                return Add(Masked(y, outputs), x, layer.Residual && Fits(layer.Stride) ? 1 : 0);
            case SeparableSpec layer:
                Tensor middle = Activate(Norm($"{name}.depthwise.norm", Switch($"{name}.depthwise", x, layer.Kernel, layer.Stride, true), inputs), layer.Activation);
                Tensor projected = Norm($"{name}.project.norm", Convolve($"{name}.project.1x1", Masked(middle, inputs), 1, false), outputs);
                return Add(projected, x, Fits(layer.Stride) ? Share(layer.Residual) : 0);
            case BottleneckSpec layer:
                int hidden = _selection.Of(layer.Expansion).Of(inputs);
                Tensor h = Masked(Activate(Norm($"{name}.expand.norm", Convolve($"{name}.expand.1x1", x, 1, false), hidden), layer.Activation), hidden);
                h = Masked(Activate(Norm($"{name}.depthwise.norm", Switch($"{name}.depthwise", h, layer.Kernel, layer.Stride, true), hidden), layer.Activation), hidden);
                double share = Share(layer.SqueezeExcite);
                if (share > 0) h = h * (1 - share) + Squeeze($"{name}.squeeze", h, hidden) * share;
                return Add(Norm($"{name}.project.norm", Convolve($"{name}.project.1x1", h, 1, false), outputs), x, Fits(layer.Stride) ? 1 : 0);
            default:
                throw new ArgumentException(spec.GetType().Name);
        }

        bool Fits(int stride) => inputs == outputs && stride == 1;
    }

    private Tensor Switch(string name, Tensor x, Choice<int> kernels, int stride, bool isDepthwise)
    {
        IReadOnlyList<int> running = _selection.Running(kernels);
        return running.Select(k => Convolve($"{name}.{k}x{k}", x, stride, isDepthwise)).Aggregate((a, b) => a + b) / running.Count;
    }

    // Inputs that are masked are 0 already; those that the weight lacks or has beyond them are 0 too.
    private Tensor Convolve(string name, Tensor x, int stride, bool isDepthwise)
    {
        Tensor weight = weights[name];
        long pad = weight.shape[2] / 2;
        x = Fit(x, isDepthwise ? weight.shape[0] : weight.shape[1]);
        return nn.functional.conv2d(x, weight, null, [stride, stride], [pad, pad], null, isDepthwise ? weight.shape[0] : 1);
    }

    private Tensor Norm(string name, Tensor x, int channels)
    {
        Tensor mean = x.mean([0, 2, 3], keepdim: true), variance = (x - mean).square().mean([0, 2, 3], keepdim: true);
        Tensor scale = weights[$"{name}.scale"].view(1, -1, 1, 1), shift = weights[$"{name}.shift"].view(1, -1, 1, 1);
        return Masked((x - mean) / (variance + 1e-3).sqrt() * scale + shift, channels);
    }

    private Tensor Squeeze(string name, Tensor x, int channels)
    {
        Tensor hidden = (x.mean([2, 3]).matmul(weights[$"{name}.reduce"].t()) + weights[$"{name}.reduce.bias"]).relu();
        hidden = hidden * Mask(hidden.shape[1], ConcreteNetwork.SqueezeWidthOf(channels));
        Tensor gate = ((hidden.matmul(weights[$"{name}.expand"].t()) + weights[$"{name}.expand.bias"] + 3).clamp(0, 6) / 6).unsqueeze(-1).unsqueeze(-1);
        return x * gate;
    }

    private double Share(Choice<bool> flag) => _selection.Running(flag).Count(f => f) / (double)_selection.Running(flag).Count;

    private static Tensor Add(Tensor y, Tensor x, double share) => share == 0 ? y : y + Fit(x, y.shape[1]) * share;

    private static Tensor Activate(Tensor x, Activation activation) => activation == Activation.Relu ? x.relu() : x * (x + 3).clamp(0, 6) / 6;

    private static Tensor Masked(Tensor x, int channels) => x * Mask(x.shape[1], channels).view(1, -1, 1, 1);

    private static Tensor Mask(long size, long live) => cat([ones(Math.Min(size, live)), zeros(Math.Max(0, size - live))], 0);

    private static Tensor Fit(Tensor x, long channels) =>
        x.shape[1] == channels ? x : x.shape[1] > channels ? x.narrow(1, 0, channels) : cat([x, zeros(x.shape[0], channels - x.shape[1], x.shape[2], x.shape[3])], 1);
}
