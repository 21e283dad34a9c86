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
/// A copy of a policy's weights, laid out for reading questions and decoding programs without Torch. Immutable: a policy
/// whose weights change makes another.
/// </summary>
internal sealed class PolicyArrays
{
    public PolicyArrays(PolicySizes sizes, float[] words, IReadOnlyDictionary<string, Parameter> parameters)
    {
        Sizes = sizes;
        Words = words;
        Specials = Floats(parameters["specials"]);
        WordProjection = Layer("word_projection");
        Forward = Stack("forward");
        Backward = Stack("backward");
        EncoderOutput = Layer("encoder_output");
        BuiltIns = Floats(parameters["built_ins"]);
        ValueProjection = Layer("value_projection");
        Decoder = [.. Enumerable.Range(0, sizes.Layers).Select(i => Recurrent($"decoder_{i}", ""))];
        AttentionQuery = Layer("attention_query");
        AttentionKey = Layer("attention_key");
        AttentionValue = Layer("attention_value");
        AttentionVector = Floats(parameters["attention_vector"]);
        Output = Layer("output");
        FeatureWeight = Floats(parameters["feature_weight"])[0];
        StepWeights = sizes.StepFeatures ? Layer("step_weights") : null;
        BuiltInGates = new float[sizes.BuiltIns * 4 * sizes.Hidden];
        Dense.Repeat(Decoder[0].Bias, BuiltInGates, sizes.BuiltIns);
        Dense.AddProduct(BuiltIns, Decoder[0].Input, BuiltInGates, sizes.BuiltIns, 4 * sizes.Hidden, sizes.Embedding);

        DenseWeights Layer(string name)
        {
            Parameter weight = parameters[name + ".weight"];
            return new DenseWeights((int)weight.shape[1], (int)weight.shape[0], Transposed(weight), Floats(parameters[name + ".bias"]));
        }

        RecurrentWeights[] Stack(string name) => [.. Enumerable.Range(0, sizes.Layers).Select(i => Recurrent($"{name}_{i}", "_l0"))];

        RecurrentWeights Recurrent(string name, string suffix) => Weights(
            parameters[$"{name}.weight_ih{suffix}"], parameters[$"{name}.weight_hh{suffix}"], parameters[$"{name}.bias_ih{suffix}"]);
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

    public float FeatureWeight { get; }

    public DenseWeights? StepWeights { get; }

    /// <summary>Copies an LSTM layer's weights; the second bias is frozen at zero and left out.</summary>
    public static RecurrentWeights Weights(Parameter input, Parameter hidden, Parameter bias) =>
        new((int)input.shape[1], (int)hidden.shape[1], Transposed(input), Transposed(hidden), Floats(bias));

    /// <summary>A copy of a tensor's elements.</summary>
    public static float[] Floats(Tensor tensor)
    {
        using Tensor plain = tensor.detach(), host = plain.cpu();
        return MemoryMarshal.Cast<byte, float>(host.bytes).ToArray();
    }

    private static float[] Transposed(Tensor tensor)
    {
        using Tensor plain = tensor.detach(), host = plain.cpu();
        int rows = (int)tensor.shape[0], columns = (int)tensor.shape[1];
        float[] transposed = new float[rows * columns];
        Dense.Transpose(MemoryMarshal.Cast<byte, float>(host.bytes), transposed, rows, columns);
        return transposed;
    }
}
