namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>One LSTM layer of the decoder over a tree of programs, kept for the gradient. Rows go on from any row before them.</summary>
internal sealed class DecoderLayerPass
{
    private readonly RecurrentWeights _weights;
    private readonly (float[] H, float[] C) _start;
    private readonly int[] _before;
    private readonly float[]? _mask;
    private readonly float[] _states, _gates, _outputs, _cells, _outputGradient, _cellGradient;

    /// <summary>Makes room for all rows.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="start">Start states and cells of the questions.</param>
    /// <param name="before">The row that each row goes on from; below 0 the question that it begins with: -1 for the first.</param>
    /// <param name="mask">What the outputs that are given on are multiplied by; null for nothing.</param>
    public DecoderLayerPass(RecurrentWeights weights, (float[] H, float[] C) start, int[] before, float[]? mask)
    {
        (_weights, _start, _before, _mask) = (weights, start, before, mask);
        int rows = before.Length, n = weights.Units;
        Input = new float[rows * weights.Inputs];
        _states = new float[rows * n];
        _gates = new float[rows * 4 * n];
        _outputs = new float[rows * n];
        _cells = new float[rows * n];
        _outputGradient = new float[rows * n];
        _cellGradient = new float[rows * n];
        StartGradient = (new float[start.H.Length], new float[start.C.Length]);
    }

    /// <summary>Length of an input.</summary>
    public int Inputs => _weights.Inputs;

    /// <summary>The inputs, to be written before their step.</summary>
    public float[] Input { get; }

    /// <summary>Gradients of the start states and cells, once all steps have gone back.</summary>
    public (float[] H, float[] C) StartGradient { get; }

    /// <summary>Takes the step of some rows and writes what the layer gives on.</summary>
    /// <param name="from">The first row.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="residual">Whether the input is added to the output.</param>
    /// <param name="given">What is given on.</param>
    public void Step(int from, int count, bool residual, Span<float> given)
    {
        int n = _weights.Units, inputs = _weights.Inputs;
        Span<float> gates = _gates.AsSpan(from * 4 * n, count * 4 * n), states = _states.AsSpan(from * n, count * n);
        ReadOnlySpan<float> input = Input.AsSpan(from * inputs, count * inputs);
        for (int i = 0; i < count; i++) Before(from + i, _outputs, _start.H).CopyTo(states[(i * n)..]);
        Dense.Repeat(_weights.Bias, gates, count);
        Dense.AddProduct(input, _weights.Input, gates, count, 4 * n, inputs);
        Dense.AddProduct(states, _weights.Hidden, gates, count, 4 * n, n);
        for (int row = from; row < from + count; row++)
            RecurrentLayer.Activate(_gates.AsSpan(row * 4 * n, 4 * n), Before(row, _cells, _start.C), _cells.AsSpan(row * n, n), _outputs.AsSpan(row * n, n));
        _outputs.AsSpan(from * n, count * n).CopyTo(given);
        if (residual) Dense.AddScaled(input, 1, given);
        if (_mask is not null) EncoderStack.Multiply(_mask.AsSpan(from * n, count * n), given);
    }

    /// <summary>The way back of some rows, after those that go on from them.</summary>
    /// <param name="from">The first row.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="given">Gradient of what was given on; becomes that before the mask.</param>
    /// <param name="hidden">Weights of the state as they are [4 · units, units].</param>
    /// <param name="inputs">Weights of the input as they are [4 · units, inputs].</param>
    /// <param name="input">Where the inputs' gradient is added, but for what a residual layer passes on.</param>
    public void Backward(int from, int count, Span<float> given, ReadOnlySpan<float> hidden, ReadOnlySpan<float> inputs, Span<float> input)
    {
        int n = _weights.Units;
        if (_mask is not null) EncoderStack.Multiply(_mask.AsSpan(from * n, count * n), given);
        Dense.AddScaled(given, 1, _outputGradient.AsSpan(from * n, count * n));
        for (int row = from; row < from + count; row++)
            RecurrentLayer.Differentiate(
                _gates.AsSpan(row * 4 * n, 4 * n), _cells.AsSpan(row * n, n), Before(row, _cells, _start.C),
                _outputGradient.AsSpan(row * n, n), _cellGradient.AsSpan(row * n, n), Before(row, _cellGradient, StartGradient.C));
        ReadOnlySpan<float> gates = _gates.AsSpan(from * 4 * n, count * 4 * n);
        float[] states = new float[count * n];
        Dense.AddProduct(gates, hidden, states, count, n, 4 * n);
        for (int i = 0; i < count; i++) Dense.AddScaled(states.AsSpan(i * n, n), 1, Before(from + i, _outputGradient, StartGradient.H));
        Dense.AddProduct(gates, inputs, input, count, _weights.Inputs, 4 * n);
    }

    /// <summary>Adds the gradients of the weights, once all rows have gone back.</summary>
    public void AddTo(RecurrentGradient gradient)
    {
        int n = _weights.Units, rows = _before.Length;
        PolicyGradient.AddRows(_gates, gradient.Bias);
        Dense.AddTransposedProduct(_gates, _states, gradient.Hidden, 4 * n, n, rows);
        Dense.AddTransposedProduct(_gates, Input, gradient.Input, 4 * n, _weights.Inputs, rows);
    }

    private Span<float> Before(int row, float[] rows, float[] start)
    {
        int n = _weights.Units, before = _before[row];
        return before < 0 ? start.AsSpan((-1 - before) * n, n) : rows.AsSpan(before * n, n);
    }
}
