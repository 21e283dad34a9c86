namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>A token's key and its gradient: so many numbers of either array from a place on.</summary>
internal readonly record struct KeyPlace(float[] Values, float[] Gradient, int At, int Width)
{
    public ReadOnlySpan<float> Key => Values.AsSpan(At, Width);

    public Span<float> KeyGradient => Gradient.AsSpan(At, Width);
}

/// <summary>
/// The decoder over a tree of programs, kept for the gradient. Nodes lie level by level, and so do the outputs of those
/// that choose a token or make a variable; the key of a variable is its maker's output.
/// </summary>
internal sealed class DecoderPass
{
    private readonly EncodedQuestions _questions;
    private readonly PolicyArrays _weights;
    private readonly int _builtIns, _units, _width, _attention;
    private readonly List<ProgramTree.Node> _nodes = [];
    private readonly int[] _levels, _outputLevels, _places, _outputOf;
    private readonly List<int> _asked = [], _scoreStart = [0];
    private readonly DecoderLayerPass[] _layers;
    private readonly float[] _top, _asking, _queries, _joined, _probabilities, _outputs;
    private readonly float[] _outputGradient, _builtInGradient, _variableGradient;

    /// <summary>Runs the decoder.</summary>
    public DecoderPass(EncodedQuestions questions, ProgramTree tree, DropoutMasks? masks)
    {
        (_questions, _weights) = (questions, questions.Weights);
        PolicySizes sizes = _weights.Sizes;
        (_builtIns, _units, _width, _attention) = (sizes.BuiltIns, sizes.Hidden, sizes.Embedding, sizes.Attention);
        _levels = new int[tree.Levels.Count + 1];
        _outputLevels = new int[_levels.Length];
        for (int d = 0; d < tree.Levels.Count; d++)
        {
            foreach (ProgramTree.Node node in tree.Levels[d])
            {
                if (node.Step.Chooses || node.Step.Written >= 0)
                {
                    _asked.Add(_nodes.Count);
                    _scoreStart.Add(_scoreStart[^1] + TokensOf(node.Step.Question));
                }

                _nodes.Add(node);
            }

            (_levels[d + 1], _outputLevels[d + 1]) = (_nodes.Count, _asked.Count);
        }

        _places = new int[_nodes.Count];
        for (int i = 0; i < _nodes.Count; i++) _places[_nodes[i].Number] = i;
        _outputOf = new int[_nodes.Count];
        for (int k = 0; k < _asked.Count; k++) _outputOf[_asked[k]] = k;
        _layers = [.. _weights.Decoder.Select((w, i) => new DecoderLayerPass(w, questions.Start[i], [.. _nodes.Select(Before)], masks?.Outputs(_nodes.Count * _units)))];
        _top = new float[_nodes.Count * _units];
        _asking = new float[_asked.Count * _units];
        _queries = new float[_asked.Count * _attention];
        _joined = new float[_asked.Count * 2 * _units];
        _probabilities = new float[_scoreStart[^1]];
        _outputs = new float[_asked.Count * _width];
        _outputGradient = new float[_outputs.Length];
        _builtInGradient = new float[_weights.BuiltIns.Length];
        _variableGradient = new float[questions.Variables.Length];
        for (int d = 0; d < tree.Levels.Count; d++) Step(d);
    }

    /// <summary>The nodes, in the order of their places.</summary>
    public IReadOnlyList<ProgramTree.Node> Nodes => _nodes;

    /// <summary>The outputs of the nodes that have one, [outputs, E].</summary>
    public float[] Outputs => _outputs;

    /// <summary>Their gradient, to be added to before the way back.</summary>
    public float[] OutputGradient => _outputGradient;

    /// <summary>Which of the outputs is a node's.</summary>
    public int OutputOf(ProgramTree.Node node) => _outputOf[_places[node.Number]];

    /// <summary>The key of a token at a node: a built-in, a variable of its question, or the one that it or a node before it made.</summary>
    public KeyPlace KeyOf(ProgramTree.Node node, int token)
    {
        int question = node.Step.Question, variable = token - _builtIns;
        if (variable < 0) return new KeyPlace(_weights.BuiltIns, _builtInGradient, token * _width, _width);
        if (variable < _questions.Packed.Inputs[question].Variables)
            return new KeyPlace(_questions.Variables, _variableGradient, (_questions.Packed.VariableStart[question] + variable) * _width, _width);
        ProgramTree.Node? maker = node;
        while (maker is not null && maker.Step.Written != token) maker = maker.Parent;
        return maker is null
            ? throw new InvalidOperationException("A program reads a variable that it has not made.")
            : new KeyPlace(_outputs, _outputGradient, OutputOf(maker) * _width, _width);
    }

    /// <summary>The way back, once keys and outputs have the gradients that the choices give them.</summary>
    public void Backward(PolicyGradient gradient)
    {
        int n = _units;
        float[] top = new float[_top.Length], asking = new float[_asking.Length], queries = new float[_queries.Length], joined = new float[_joined.Length];
        float[] keys = new float[_questions.Keys.Length], values = new float[_questions.Values.Length];
        for (int d = _levels.Length - 2; d >= 0; d--)
        {
            BackwardAttention(d, top, asking, queries, joined, keys, values, gradient);
            int from = _levels[d], count = _levels[d + 1] - from;
            Span<float> above = top.AsSpan(from * n, count * n);
            for (int i = _layers.Length - 1; i >= 0; i--)
            {
                float[] below = new float[count * _layers[i].Inputs];
                _layers[i].Backward(from, count, above, gradient.Weight($"decoder_{i}.weight_hh"), gradient.Weight($"decoder_{i}.weight_ih"), below);
                if (i > 0) Dense.AddScaled(above, 1, below);
                above = below;
            }

            for (int i = 0; i < count; i++) Dense.AddScaled(above.Slice(i * _width, _width), 1, KeyOf(_nodes[from + i], _nodes[from + i].Step.Read).KeyGradient);
        }

        for (int i = 0; i < _layers.Length; i++) _layers[i].AddTo(gradient.Recurrent($"decoder_{i}"));
        gradient.AddLayer("output", _outputGradient, _joined, _asked.Count);
        gradient.AddLayer("attention_query", queries, _asking, _asked.Count);
        Dense.AddScaled(_builtInGradient, 1, gradient["built_ins"]);
        _questions.Backward(keys, values, _variableGradient, [.. _layers.Select(l => l.StartGradient)], gradient);
    }

    private int TokensOf(int question) => _questions.Packed.TokenStart[question + 1] - _questions.Packed.TokenStart[question];

    /// <summary>The place of the node before; below 0 the question whose start state it goes on from: -1 for the first.</summary>
    private int Before(ProgramTree.Node node) => node.Parent is { } parent ? _places[parent.Number] : -1 - node.Step.Question;

    private void Step(int level)
    {
        int n = _units, from = _levels[level], count = _levels[level + 1] - from;
        for (int i = 0; i < count; i++) KeyOf(_nodes[from + i], _nodes[from + i].Step.Read).Key.CopyTo(_layers[0].Input.AsSpan((from + i) * _width));
        for (int i = 0; i < _layers.Length; i++)
            _layers[i].Step(from, count, i > 0, (i + 1 < _layers.Length ? _layers[i + 1].Input : _top).AsSpan(from * n, count * n));

        int first = _outputLevels[level], asked = _outputLevels[level + 1] - first;
        for (int k = first; k < first + asked; k++)
        {
            ReadOnlySpan<float> x = _top.AsSpan(_asked[k] * n, n);
            x.CopyTo(_asking.AsSpan(k * n));
            x.CopyTo(_joined.AsSpan(2 * k * n));
        }

        Span<float> queries = _queries.AsSpan(first * _attention, asked * _attention);
        _weights.AttentionQuery.Apply(_asking.AsSpan(first * n, asked * n), queries, asked);
        foreach (ref float query in queries) query *= 2;
        for (int k = first; k < first + asked; k++)
        {
            int tokens = Tokens(k, out int start);
            Attention.Read(
                _queries.AsSpan(k * _attention, _attention), _questions.Keys.AsSpan(start * _attention, tokens * _attention), _questions.Values.AsSpan(start * n, tokens * n),
                _weights.AttentionVector, _probabilities.AsSpan(_scoreStart[k], tokens), _joined.AsSpan((2 * k + 1) * n, n));
        }

        _weights.Output.Apply(_joined.AsSpan(first * 2 * n, asked * 2 * n), _outputs.AsSpan(first * _width, asked * _width), asked);
    }

    private void BackwardAttention(int level, float[] top, float[] asking, float[] queries, float[] joined, float[] keys, float[] values, PolicyGradient gradient)
    {
        int n = _units, first = _outputLevels[level], asked = _outputLevels[level + 1] - first;
        gradient.AddInput("output", _outputGradient.AsSpan(first * _width, asked * _width), joined.AsSpan(first * 2 * n, asked * 2 * n), asked);
        for (int k = first; k < first + asked; k++)
        {
            int tokens = Tokens(k, out int start);
            Attention.Backward(
                joined.AsSpan((2 * k + 1) * n, n), _queries.AsSpan(k * _attention, _attention), _questions.Keys.AsSpan(start * _attention, tokens * _attention),
                _questions.Values.AsSpan(start * n, tokens * n), _weights.AttentionVector, _probabilities.AsSpan(_scoreStart[k], tokens),
                queries.AsSpan(k * _attention, _attention), keys.AsSpan(start * _attention, tokens * _attention), values.AsSpan(start * n, tokens * n), gradient["attention_vector"]);
        }

        Span<float> given = queries.AsSpan(first * _attention, asked * _attention);
        foreach (ref float query in given) query *= 2;
        gradient.AddInput("attention_query", given, asking.AsSpan(first * n, asked * n), asked);
        for (int k = first; k < first + asked; k++)
        {
            Span<float> x = top.AsSpan(_asked[k] * n, n);
            Dense.AddScaled(joined.AsSpan(2 * k * n, n), 1, x);
            Dense.AddScaled(asking.AsSpan(k * n, n), 1, x);
        }
    }

    /// <summary>How many tokens an output attends to, and the first of them.</summary>
    private int Tokens(int output, out int start)
    {
        int question = _nodes[_asked[output]].Step.Question;
        start = _questions.Packed.TokenStart[question];
        return TokensOf(question);
    }
}
