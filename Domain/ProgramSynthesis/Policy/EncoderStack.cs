namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>One direction of the encoder: LSTM layers, of which those after the first add their input to their output.</summary>
internal sealed class EncoderStack
{
    private readonly PackedQuestions _questions;
    private readonly int[] _order;
    private readonly RecurrentLayer[] _layers;
    private readonly float[]?[] _masks;

    /// <summary>Reads all questions.</summary>
    /// <param name="weights">Weights of the layers.</param>
    /// <param name="questions">The questions.</param>
    /// <param name="order">For each row in the order of time the token that it is.</param>
    /// <param name="tokens">The tokens' inputs, by question.</param>
    /// <param name="masks">What each layer's outputs are multiplied by: dropout; null for none.</param>
    public EncoderStack(RecurrentWeights[] weights, PackedQuestions questions, int[] order, float[] tokens, Func<int, float[]?>? masks = null)
    {
        (_questions, _order) = (questions, order);
        _layers = new RecurrentLayer[weights.Length];
        _masks = new float[]?[weights.Length];
        float[] x = Rows(tokens, weights[0].Inputs);
        for (int i = 0; i < weights.Length; i++)
        {
            _layers[i] = new RecurrentLayer(weights[i], questions.StepStart, x);
            float[] output = [.. _layers[i].Output];
            if (i > 0) Dense.AddScaled(x, 1, output);
            if ((_masks[i] = masks?.Invoke(output.Length)) is { } mask) Multiply(mask, output);
            x = output;
        }

        Output = x;
        Units = weights[0].Units;
    }

    /// <summary>Length of an output.</summary>
    public int Units { get; }

    /// <summary>Outputs of the last layer, in the order of time.</summary>
    public float[] Output { get; }

    /// <summary>A layer's last outputs and cells of each question.</summary>
    public (float[] H, float[] C) Last(int layer)
    {
        float[] h = new float[_questions.Count * Units], c = new float[h.Length];
        for (int q = 0; q < _questions.Count; q++)
        {
            _layers[layer].Output.AsSpan(_questions.Last[q] * Units, Units).CopyTo(h.AsSpan(q * Units));
            _layers[layer].Cells.AsSpan(_questions.Last[q] * Units, Units).CopyTo(c.AsSpan(q * Units));
        }

        return (h, c);
    }

    /// <summary>Writes the outputs by question, each at a column of rows of some width.</summary>
    public void WriteTo(float[] rows, int width, int column)
    {
        for (int row = 0; row < _order.Length; row++) Output.AsSpan(row * Units, Units).CopyTo(rows.AsSpan(_order[row] * width + column));
    }

    /// <summary>Adds the gradient of the weights, and that of the tokens' inputs.</summary>
    /// <param name="outputs">Gradient of the outputs, by question, at a column of rows of some width.</param>
    /// <param name="width">The width.</param>
    /// <param name="column">The column.</param>
    /// <param name="last">Gradients of each layer's last outputs and cells; null for none.</param>
    /// <param name="hidden">Each layer's weights of the state, as Torch has them.</param>
    /// <param name="inputs">And of the input.</param>
    /// <param name="gradients">Where each layer's gradients go.</param>
    /// <param name="tokens">Where the gradient of the tokens' inputs goes.</param>
    public void Backward(
        ReadOnlySpan<float> outputs, int width, int column, IReadOnlyList<(float[] H, float[] C)>? last, Func<int, ReadOnlySpan<float>> hidden,
        Func<int, ReadOnlySpan<float>> inputs, IReadOnlyList<RecurrentGradient> gradients, float[] tokens)
    {
        float[] gradient = new float[_order.Length * Units];
        for (int row = 0; row < _order.Length; row++) outputs.Slice(_order[row] * width + column, Units).CopyTo(gradient.AsSpan(row * Units));
        for (int i = _layers.Length - 1; i >= 0; i--)
        {
            if (_masks[i] is { } mask) Multiply(mask, gradient);
            float[] output = [.. gradient], cells = new float[output.Length];
            for (int q = 0; q < _questions.Count && last is not null; q++)
            {
                int at = _questions.Last[q] * Units;
                Dense.AddScaled(last[i].H.AsSpan(q * Units, Units), 1, output.AsSpan(at, Units));
                last[i].C.AsSpan(q * Units, Units).CopyTo(cells.AsSpan(at));
            }

            float[] input = _layers[i].Backward(output, cells, hidden(i), inputs(i), gradients[i]);
            if (i > 0) Dense.AddScaled(gradient, 1, input);
            gradient = input;
        }

        int length = tokens.Length / _order.Length;
        for (int row = 0; row < _order.Length; row++) Dense.AddScaled(gradient.AsSpan(row * length, length), 1, tokens.AsSpan(_order[row] * length, length));
    }

    private float[] Rows(float[] tokens, int width)
    {
        float[] rows = new float[_order.Length * width];
        for (int row = 0; row < _order.Length; row++) tokens.AsSpan(_order[row] * width, width).CopyTo(rows.AsSpan(row * width));
        return rows;
    }

    /// <summary>Multiplies numbers one by one.</summary>
    public static void Multiply(ReadOnlySpan<float> by, Span<float> values)
    {
        for (int i = 0; i < values.Length; i++) values[i] *= by[i];
    }
}
