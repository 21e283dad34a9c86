using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>A layer without recurrence: y = x · weight + bias.</summary>
/// <param name="Inputs">Length of an input.</param>
/// <param name="Outputs">Length of an output.</param>
/// <param name="Weight">Transposed, [inputs, outputs].</param>
/// <param name="Bias">The bias.</param>
internal sealed record DenseWeights(int Inputs, int Outputs, float[] Weight, float[] Bias)
{
    /// <summary>Writes the outputs of so many rows.</summary>
    public void Apply(ReadOnlySpan<float> input, Span<float> output, int rows)
    {
        Dense.Repeat(Bias, output, rows);
        Dense.AddProduct(input, Weight, output, rows, Outputs, Inputs);
    }

    /// <summary>The outputs of so many rows.</summary>
    public float[] Apply(ReadOnlySpan<float> input, int rows)
    {
        float[] output = new float[rows * Outputs];
        Apply(input, output, rows);
        return output;
    }
}

/// <summary>
/// A copy of a policy's weights, laid out for reading questions and decoding programs without Torch. A policy whose weights
/// change writes them into the same arrays, since fresh memory would cost as much as the copying: what was encoded before is of no use then.
/// </summary>
internal sealed class PolicyArrays
{
    private readonly List<(string Name, float[] To, bool Transposed)> _copies = [];
    private readonly float[] _featureWeight;

    public PolicyArrays(PolicySizes sizes, float[] words, IReadOnlyDictionary<string, Parameter> parameters)
    {
        Sizes = sizes;
        Words = words;
        Specials = Plain("specials");
        WordProjection = Layer("word_projection");
        Forward = Stack("forward");
        Backward = Stack("backward");
        EncoderOutput = Layer("encoder_output");
        BuiltIns = Plain("built_ins");
        ValueProjection = Layer("value_projection");
        Decoder = [.. Enumerable.Range(0, sizes.Layers).Select(i => Recurrent($"decoder_{i}", ""))];
        AttentionQuery = Layer("attention_query");
        AttentionKey = Layer("attention_key");
        AttentionValue = Layer("attention_value");
        AttentionVector = Plain("attention_vector");
        Output = Layer("output");
        _featureWeight = Plain("feature_weight");
        StepWeights = sizes.StepFeatures ? Layer("step_weights") : null;
        BuiltInGates = new float[sizes.BuiltIns * 4 * sizes.Hidden];
        Copy(parameters);

        float[] Plain(string name) => Add(name, false);

        float[] Transposed(string name) => Add(name, true);

        float[] Add(string name, bool transposed)
        {
            float[] to = new float[parameters[name].numel()];
            _copies.Add((name, to, transposed));
            return to;
        }

        DenseWeights Layer(string name)
        {
            long[] shape = parameters[name + ".weight"].shape;
            return new DenseWeights((int)shape[1], (int)shape[0], Transposed(name + ".weight"), Plain(name + ".bias"));
        }

        RecurrentWeights[] Stack(string name) => [.. Enumerable.Range(0, sizes.Layers).Select(i => Recurrent($"{name}_{i}", "_l0"))];

        // The second bias is frozen at zero and left out.
        RecurrentWeights Recurrent(string name, string suffix)
        {
            int inputs = (int)parameters[$"{name}.weight_ih{suffix}"].shape[1];
            return new RecurrentWeights(inputs, sizes.Hidden, Transposed($"{name}.weight_ih{suffix}"), Transposed($"{name}.weight_hh{suffix}"), Plain($"{name}.bias_ih{suffix}"));
        }
    }

    /// <summary>Takes over the weights as they are now.</summary>
    public void Copy(IReadOnlyDictionary<string, Parameter> parameters)
    {
        foreach ((string name, float[] to, bool transposed) in _copies)
        {
            using Tensor plain = parameters[name].detach(), host = plain.cpu();
            ReadOnlySpan<float> from = MemoryMarshal.Cast<byte, float>(host.bytes);
            if (transposed) Dense.Transpose(from, to, (int)host.shape[0], (int)host.shape[1]);
            else from.CopyTo(to);
        }

        Dense.Repeat(Decoder[0].Bias, BuiltInGates, Sizes.BuiltIns);
        Dense.AddProduct(BuiltIns, Decoder[0].Input, BuiltInGates, Sizes.BuiltIns, 4 * Sizes.Hidden, Sizes.Embedding);
    }

    /// <summary>The shapes.</summary>
    public PolicySizes Sizes { get; }

    /// <summary>Frozen word vectors by id.</summary>
    public float[] Words { get; }

    /// <summary>Embeddings of the special words.</summary>
    public float[] Specials { get; }

    public DenseWeights WordProjection { get; }

    public RecurrentWeights[] Forward { get; }

    public RecurrentWeights[] Backward { get; }

    public DenseWeights EncoderOutput { get; }

    /// <summary>Keys of the built-in tokens.</summary>
    public float[] BuiltIns { get; }

    /// <summary>What reading each built-in token adds to the gates of the decoder's first layer, the bias included.</summary>
    public float[] BuiltInGates { get; }

    public DenseWeights ValueProjection { get; }

    public RecurrentWeights[] Decoder { get; }

    public DenseWeights AttentionQuery { get; }

    public DenseWeights AttentionKey { get; }

    public DenseWeights AttentionValue { get; }

    public float[] AttentionVector { get; }

    public DenseWeights Output { get; }

    public float FeatureWeight => _featureWeight[0];

    public DenseWeights? StepWeights { get; }

    /// <summary>A copy of a tensor's elements.</summary>
    public static float[] Floats(Tensor tensor)
    {
        using Tensor plain = tensor.detach(), host = plain.cpu();
        return MemoryMarshal.Cast<byte, float>(host.bytes).ToArray();
    }
}
