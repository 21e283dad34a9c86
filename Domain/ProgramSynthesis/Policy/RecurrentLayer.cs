using System.Numerics;
using System.Runtime.CompilerServices;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>The weights of an LSTM layer as its products need them.</summary>
/// <param name="Inputs">Length of an input.</param>
/// <param name="Units">Length of an output.</param>
/// <param name="Input">Weights of the input, transposed [inputs, 4 · units]: input, forget, cell and output gates.</param>
/// <param name="Hidden">Weights of the state, transposed [units, 4 · units].</param>
/// <param name="Bias">The gates' biases.</param>
internal sealed record RecurrentWeights(int Inputs, int Units, float[] Input, float[] Hidden, float[] Bias);

/// <summary>One pass of an LSTM layer over questions that lie in the order of time, kept for the gradient.</summary>
internal sealed class RecurrentLayer
{
    private readonly RecurrentWeights _weights;
    private readonly int[] _steps;
    private readonly float[] _input, _gates;

    /// <summary>Runs the layer from a state of zeros.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="steps">Where each step's rows begin; rows of a step go on with the first rows of the step before.</param>
    /// <param name="input">Inputs, [rows, inputs].</param>
    public RecurrentLayer(RecurrentWeights weights, int[] steps, float[] input)
    {
        (_weights, _steps, _input) = (weights, steps, input);
        int rows = steps[^1], n = weights.Units;
        _gates = new float[rows * 4 * n];
        Output = new float[rows * n];
        Cells = new float[rows * n];
        Dense.Repeat(weights.Bias, _gates, rows);
        Dense.AddProduct(input, weights.Input, _gates, rows, 4 * n, weights.Inputs);
        for (int t = 0; t + 1 < steps.Length; t++)
        {
            int start = steps[t], count = steps[t + 1] - start;
            if (t > 0) Dense.AddProduct(Output.AsSpan(steps[t - 1] * n, count * n), weights.Hidden, _gates.AsSpan(start * 4 * n, count * 4 * n), count, 4 * n, n);
            for (int i = 0; i < count; i++)
            {
                int row = start + i;
                ReadOnlySpan<float> before = t == 0 ? [] : Cells.AsSpan((steps[t - 1] + i) * n, n);
                Activate(_gates.AsSpan(row * 4 * n, 4 * n), before, Cells.AsSpan(row * n, n), Output.AsSpan(row * n, n));
            }
        }
    }

    /// <summary>Outputs, [rows, units].</summary>
    public float[] Output { get; }

    /// <summary>Cells, [rows, units].</summary>
    public float[] Cells { get; }

    /// <summary>
    /// Of the gradient of outputs and cells makes those of the weights, which it adds, and of the inputs, which it gives.
    /// Both arguments are used up.
    /// </summary>
    /// <param name="output">Gradient of the outputs.</param>
    /// <param name="cells">Gradient of the cells.</param>
    /// <param name="hidden">Weights of the state as they are [4 · units, units].</param>
    /// <param name="inputs">Weights of the input as they are [4 · units, inputs].</param>
    /// <param name="gradient">Where the gradients of both and of the bias go.</param>
    public float[] Backward(float[] output, float[] cells, ReadOnlySpan<float> hidden, ReadOnlySpan<float> inputs, RecurrentGradient gradient)
    {
        int n = _weights.Units, rows = _steps[^1];
        // The gates' values make way for their gradients.
        float[] before = new float[rows * n];
        for (int t = _steps.Length - 2; t >= 0; t--)
        {
            int start = _steps[t], count = _steps[t + 1] - start;
            for (int i = 0; i < count; i++)
            {
                int row = start + i, previous = t == 0 ? -1 : _steps[t - 1] + i;
                if (previous >= 0) Output.AsSpan(previous * n, n).CopyTo(before.AsSpan(row * n));
                Differentiate(
                    _gates.AsSpan(row * 4 * n, 4 * n), Cells.AsSpan(row * n, n), previous < 0 ? [] : Cells.AsSpan(previous * n, n),
                    output.AsSpan(row * n, n), cells.AsSpan(row * n, n), previous < 0 ? [] : cells.AsSpan(previous * n, n));
            }

            if (t > 0) Dense.AddProduct(_gates.AsSpan(start * 4 * n, count * 4 * n), hidden, output.AsSpan(_steps[t - 1] * n, count * n), count, n, 4 * n);
        }

        for (int row = 0; row < rows; row++) Dense.AddScaled(_gates.AsSpan(row * 4 * n, 4 * n), 1, gradient.Bias);
        Dense.AddTransposedProduct(_gates, before, gradient.Hidden, 4 * n, n, rows);
        Dense.AddTransposedProduct(_gates, _input, gradient.Input, 4 * n, _weights.Inputs, rows);
        float[] given = new float[rows * _weights.Inputs];
        Dense.AddProduct(_gates, inputs, given, rows, _weights.Inputs, 4 * n);
        return given;
    }

    /// <summary>Of the gates' sums makes their values, and the next cell and output; no cell before means zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Activate(Span<float> gates, ReadOnlySpan<float> before, Span<float> cell, Span<float> output)
    {
        int n = cell.Length, j = 0, width = Vector<float>.Count;
        for (; j <= n - width; j += width)
        {
            Vector<float> i = Dense.Sigmoid(new Vector<float>(gates[j..])), f = Dense.Sigmoid(new Vector<float>(gates[(n + j)..]));
            Vector<float> g = Dense.Tanh(new Vector<float>(gates[(2 * n + j)..])), o = Dense.Sigmoid(new Vector<float>(gates[(3 * n + j)..]));
            Vector<float> c = i * g;
            if (before.Length > 0) c += f * new Vector<float>(before[j..]);
            i.CopyTo(gates[j..]);
            f.CopyTo(gates[(n + j)..]);
            g.CopyTo(gates[(2 * n + j)..]);
            o.CopyTo(gates[(3 * n + j)..]);
            c.CopyTo(cell[j..]);
            (o * Dense.Tanh(c)).CopyTo(output[j..]);
        }

        for (; j < n; j++)
        {
            float i = gates[j] = Dense.Sigmoid(gates[j]), f = gates[n + j] = Dense.Sigmoid(gates[n + j]);
            float g = gates[2 * n + j] = MathF.Tanh(gates[2 * n + j]), o = gates[3 * n + j] = Dense.Sigmoid(gates[3 * n + j]);
            cell[j] = i * g + (before.Length > 0 ? f * before[j] : 0);
            output[j] = o * MathF.Tanh(cell[j]);
        }
    }

    /// <summary>
    /// Replaces the gates' values by the gradients of their sums, given those of output and cell, and adds to the gradient of
    /// the cell before; no cell before means zeros.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Differentiate(Span<float> gates, ReadOnlySpan<float> cell, ReadOnlySpan<float> before, ReadOnlySpan<float> output, ReadOnlySpan<float> cells, Span<float> cellBefore)
    {
        int n = cell.Length, j = 0, width = Vector<float>.Count;
        Vector<float> one = Vector<float>.One;
        for (; j <= n - width; j += width)
        {
            Vector<float> i = new(gates[j..]), f = new(gates[(n + j)..]), g = new(gates[(2 * n + j)..]), o = new(gates[(3 * n + j)..]);
            Vector<float> dh = new(output[j..]), tanh = Dense.Tanh(new Vector<float>(cell[j..]));
            Vector<float> dc = new Vector<float>(cells[j..]) + dh * o * (one - tanh * tanh);
            (dc * g * i * (one - i)).CopyTo(gates[j..]);
            (before.Length > 0 ? dc * new Vector<float>(before[j..]) * f * (one - f) : Vector<float>.Zero).CopyTo(gates[(n + j)..]);
            (dc * i * (one - g * g)).CopyTo(gates[(2 * n + j)..]);
            (dh * tanh * o * (one - o)).CopyTo(gates[(3 * n + j)..]);
            if (before.Length > 0) (new Vector<float>(cellBefore[j..]) + dc * f).CopyTo(cellBefore[j..]);
        }

        for (; j < n; j++)
        {
            float i = gates[j], f = gates[n + j], g = gates[2 * n + j], o = gates[3 * n + j], tanh = MathF.Tanh(cell[j]);
            float dc = cells[j] + output[j] * o * (1 - tanh * tanh);
            gates[j] = dc * g * i * (1 - i);
            gates[n + j] = before.Length > 0 ? dc * before[j] * f * (1 - f) : 0;
            gates[2 * n + j] = dc * i * (1 - g * g);
            gates[3 * n + j] = output[j] * tanh * o * (1 - o);
            if (before.Length > 0) cellBefore[j] += dc * f;
        }
    }
}
