using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>The gradient of a policy's parameters as arrays, laid out as Torch lays out the parameters. For a policy on the CPU.</summary>
internal sealed class PolicyGradient
{
    private readonly Dictionary<string, (Parameter Parameter, float[] Values)> _parts;

    /// <summary>A gradient of zeros.</summary>
    public PolicyGradient(ProgramPolicy policy) =>
        _parts = policy.Trainable.ToDictionary(p => p.Name, p => (p.Value, new float[p.Value.numel()]), StringComparer.Ordinal);

    /// <summary>A parameter's gradient, to be added to.</summary>
    public float[] this[string name] => _parts[name].Values;

    /// <summary>A parameter as Torch has it.</summary>
    public ReadOnlySpan<float> Weight(string name) => MemoryMarshal.Cast<byte, float>(_parts[name].Parameter.bytes);

    /// <summary>Sets everything to zero.</summary>
    public void Clear()
    {
        foreach ((_, float[] values) in _parts.Values) Array.Clear(values);
    }

    /// <summary>The gradients of an LSTM layer's weights.</summary>
    public RecurrentGradient Recurrent(string layer, string suffix = "") =>
        new(this[$"{layer}.weight_ih{suffix}"], this[$"{layer}.weight_hh{suffix}"], this[$"{layer}.bias_ih{suffix}"]);

    /// <summary>Adds the gradient of a dense layer's weights.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="output">Gradient of its outputs, [rows, outputs].</param>
    /// <param name="input">What it read, [rows, inputs].</param>
    /// <param name="rows">How many rows.</param>
    public void AddLayer(string layer, ReadOnlySpan<float> output, ReadOnlySpan<float> input, int rows)
    {
        float[] weight = this[layer + ".weight"], bias = this[layer + ".bias"];
        Dense.AddTransposedProduct(output, input, weight, bias.Length, weight.Length / bias.Length, rows);
        AddRows(output, bias);
    }

    /// <summary>Adds the gradient of what a dense layer read, of that of its outputs.</summary>
    public void AddInput(string layer, ReadOnlySpan<float> output, Span<float> input, int rows)
    {
        ReadOnlySpan<float> weight = Weight(layer + ".weight");
        int outputs = this[layer + ".bias"].Length;
        Dense.AddProduct(output, weight, input, rows, weight.Length / outputs, outputs);
    }

    /// <summary>Hands the gradient to Torch's parameters.</summary>
    public void Store()
    {
        foreach ((Parameter parameter, float[] values) in _parts.Values)
        {
            if (parameter.grad is { } old)
            {
                MemoryMarshal.AsBytes(values.AsSpan()).CopyTo(old.bytes);
                continue;
            }

            using Tensor made = tensor(values, parameter.shape);
            parameter.grad = made;
        }
    }

    /// <summary>Adds the sum of rows to a row.</summary>
    public static void AddRows(ReadOnlySpan<float> rows, Span<float> sum)
    {
        for (int at = 0; at < rows.Length; at += sum.Length) Dense.AddScaled(rows.Slice(at, sum.Length), 1, sum);
    }
}
