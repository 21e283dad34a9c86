namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>
/// Runs the policy's decoder, one row a program in the making, many rows a step, and keeps the keys of the variables that
/// the programs create. Attention and output are computed only for rows that choose a token or create a variable.
/// </summary>
internal sealed class ProgramDecoder
{
    private readonly EncodedQuestions _questions;
    private readonly PolicyArrays _weights;
    private readonly int _builtIns, _units, _width;
    private readonly float[][] _h, _c, _nextH, _nextC;
    private readonly List<int> _asked = [], _others = [];
    private DecoderRow[] _rows = [];
    private int[] _outputOf = [];
    private float[]?[][] _results = [];
    private ReadVariables[] _read = [];
    private float[] _gates = [], _before = [], _top = [], _queries = [], _joined = [], _outputs = [], _inputs = [], _inputGates = [], _scores = [], _steps = [];

    /// <summary>Makes a decoder for programs of these questions.</summary>
    public ProgramDecoder(EncodedQuestions questions)
    {
        _questions = questions;
        _weights = questions.Weights;
        PolicySizes sizes = _weights.Sizes;
        (_builtIns, _units, _width) = (sizes.BuiltIns, sizes.Hidden, sizes.Embedding);
        _h = Empty();
        _c = Empty();
        _nextH = Empty();
        _nextC = Empty();

        float[][] Empty() => [.. Enumerable.Repeat(Array.Empty<float>(), sizes.Layers)];
    }

    /// <summary>Takes a step. Rows are numbered anew, in the order given.</summary>
    public void Step(ReadOnlySpan<DecoderRow> rows)
    {
        int count = rows.Length, n = _units;
        Remember(rows);
        ReadInputs(rows);
        for (int layer = 0; layer < _h.Length; layer++)
        {
            RecurrentWeights weights = _weights.Decoder[layer];
            Span<float> gates = _gates.AsSpan(0, count * 4 * n), before = Room(ref _before, count * n), top = Room(ref _top, count * n);
            if (layer > 0)
            {
                Dense.Repeat(weights.Bias, gates, count);
                Dense.AddProduct(top, weights.Input, gates, count, 4 * n, n);
            }

            Span<float> h = Room(ref _nextH[layer], count * n), c = Room(ref _nextC[layer], count * n);
            for (int i = 0; i < count; i++) State(rows[i], _h[layer], _questions.Start[layer].H).CopyTo(before[(i * n)..]);
            Dense.AddProduct(before, weights.Hidden, gates, count, 4 * n, n);
            for (int i = 0; i < count; i++)
                RecurrentLayer.Activate(gates.Slice(i * 4 * n, 4 * n), State(rows[i], _c[layer], _questions.Start[layer].C), c.Slice(i * n, n), h.Slice(i * n, n));
            if (layer == 0) h.CopyTo(top);
            else Dense.AddScaled(h, 1, top);
        }

        for (int layer = 0; layer < _h.Length; layer++)
        {
            (_h[layer], _nextH[layer]) = (_nextH[layer], _h[layer]);
            (_c[layer], _nextC[layer]) = (_nextC[layer], _c[layer]);
        }

        Attend(rows);
        for (int i = 0; i < count; i++)
        {
            if (rows[i].Written < 0) continue;
            float[]?[] results = [.. _results[i]];
            results[rows[i].Written - _builtIns - Variables(rows[i])] = Output(i).ToArray();
            _results[i] = results;
        }
    }

    /// <summary>Writes the logits of tokens that a row may choose from.</summary>
    public void Logits(int row, ReadOnlySpan<int> tokens, Span<float> logits)
    {
        DecoderRow at = _rows[row];
        PolicyInput input = _questions.Packed.Inputs[at.Question];
        ReadOnlySpan<float> output = Output(row);
        float match = _weights.FeatureWeight, repeat = 0;
        if (_weights.StepWeights is not null)
        {
            match += _steps[2 * _outputOf[row]];
            repeat = _steps[2 * _outputOf[row] + 1];
        }

        for (int i = 0; i < tokens.Length; i++)
        {
            int variable = tokens[i] - _builtIns;
            logits[i] = Dense.Dot(output, KeyOf(row, tokens[i]));
            if ((uint)variable >= (uint)input.Variables) continue;
            logits[i] += match * input.Features[variable];
            if (repeat != 0 && _read[row].Has(variable)) logits[i] += repeat;
        }
    }

    private int Variables(DecoderRow row) => _questions.Packed.Inputs[row.Question].Variables;

    private ReadOnlySpan<float> Output(int row) => _outputs.AsSpan(_outputOf[row] * _width, _width);

    private ReadOnlySpan<float> State(DecoderRow row, float[] last, float[] start) =>
        row.Parent < 0 ? start.AsSpan(row.Question * _units, _units) : last.AsSpan(row.Parent * _units, _units);

    private ReadOnlySpan<float> KeyOf(int row, int token)
    {
        if (token < _builtIns) return _weights.BuiltIns.AsSpan(token * _width, _width);
        int question = _rows[row].Question, variable = token - _builtIns, variables = _questions.Packed.Inputs[question].Variables;
        return variable < variables
            ? _questions.Variables.AsSpan((_questions.Packed.VariableStart[question] + variable) * _width, _width)
            : _results[row][variable - variables] ?? throw new InvalidOperationException($"The program has not made its variable {variable - variables} yet.");
    }

    /// <summary>Rows take over what their parents know.</summary>
    private void Remember(ReadOnlySpan<DecoderRow> rows)
    {
        float[]?[][] results = new float[]?[rows.Length][];
        for (int i = 0; i < rows.Length; i++) results[i] = rows[i].Parent < 0 ? new float[]?[_questions.Results] : _results[rows[i].Parent];
        _results = results;
        _rows = rows.ToArray();
        if (_weights.StepWeights is null) return;
        var read = new ReadVariables[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            read[i] = rows[i].Parent < 0 ? new ReadVariables(_questions.Packed.Inputs[rows[i].Question]) : _read[rows[i].Parent].Copy();
            read[i].Read(rows[i].Read - _builtIns);
        }

        _read = read;
    }

    /// <summary>What the tokens read add to the gates of the first layer.</summary>
    private void ReadInputs(ReadOnlySpan<DecoderRow> rows)
    {
        int gates = 4 * _units;
        Span<float> sums = Room(ref _gates, rows.Length * gates);
        _others.Clear();
        for (int i = 0; i < rows.Length; i++)
        {
            if (rows[i].Read < _builtIns) _weights.BuiltInGates.AsSpan(rows[i].Read * gates, gates).CopyTo(sums[(i * gates)..]);
            else _others.Add(i);
        }

        Span<float> inputs = Room(ref _inputs, _others.Count * _width), others = Room(ref _inputGates, _others.Count * gates);
        for (int k = 0; k < _others.Count; k++) KeyOf(_others[k], rows[_others[k]].Read).CopyTo(inputs[(k * _width)..]);
        Dense.Repeat(_weights.Decoder[0].Bias, others, _others.Count);
        Dense.AddProduct(inputs, _weights.Decoder[0].Input, others, _others.Count, gates, _width);
        for (int k = 0; k < _others.Count; k++) others.Slice(k * gates, gates).CopyTo(sums[(_others[k] * gates)..]);
    }

    private void Attend(ReadOnlySpan<DecoderRow> rows)
    {
        int n = _units, attention = _weights.Sizes.Attention;
        if (_outputOf.Length < rows.Length) _outputOf = new int[rows.Length];
        _asked.Clear();
        for (int i = 0; i < rows.Length; i++)
        {
            if (!rows[i].Chooses && rows[i].Written < 0) continue;
            _outputOf[i] = _asked.Count;
            _asked.Add(i);
        }

        int count = _asked.Count;
        Span<float> top = Room(ref _before, count * n), queries = Room(ref _queries, count * attention), joined = Room(ref _joined, count * 2 * n);
        for (int k = 0; k < count; k++)
        {
            ReadOnlySpan<float> x = _top.AsSpan(_asked[k] * n, n);
            x.CopyTo(top[(k * n)..]);
            x.CopyTo(joined[(k * 2 * n)..]);
        }

        _weights.AttentionQuery.Apply(top, queries, count);
        for (int i = 0; i < queries.Length; i++) queries[i] *= 2;
        for (int k = 0; k < count; k++)
        {
            int question = rows[_asked[k]].Question;
            int start = _questions.Packed.TokenStart[question], tokens = _questions.Packed.TokenStart[question + 1] - start;
            Attention.Read(
                queries.Slice(k * attention, attention), _questions.Keys.AsSpan(start * attention, tokens * attention), _questions.Values.AsSpan(start * n, tokens * n),
                _weights.AttentionVector, Room(ref _scores, tokens), joined.Slice((2 * k + 1) * n, n));
        }

        _weights.Output.Apply(joined, Room(ref _outputs, count * _width), count);
        _weights.StepWeights?.Apply(_outputs.AsSpan(0, count * _width), Room(ref _steps, count * 2), count);
    }

    /// <summary>Room for so many numbers; what is there is kept, if there is enough already.</summary>
    private static Span<float> Room(ref float[] array, int length)
    {
        if (array.Length < length) array = new float[Math.Max(length, 2 * array.Length)];
        return array.AsSpan(0, length);
    }
}
