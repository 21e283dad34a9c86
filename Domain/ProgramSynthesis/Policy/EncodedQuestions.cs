namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>
/// A batch of questions as the policy reads them, for drawing, scoring and training on programs: made once, shared by all
/// programs of a question, without Torch and without padding.
/// </summary>
internal sealed class EncodedQuestions
{
    private readonly Dictionary<ProgramEnvironment, int> _places = new(ReferenceEqualityComparer.Instance);
    private readonly EncoderStack _forward, _backward;
    private readonly float[] _wordVectors, _joined, _encoded, _columns;

    /// <summary>Encodes the distinct environments among those given.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="environments">The questions.</param>
    /// <param name="masks">What training leaves out; null outside of training.</param>
    public EncodedQuestions(ProgramPolicy policy, IEnumerable<ProgramEnvironment> environments, DropoutMasks? masks = null)
    {
        var questions = new List<ProgramEnvironment>();
        foreach (ProgramEnvironment environment in environments)
            if (_places.TryAdd(environment, questions.Count))
                questions.Add(environment);
        Weights = policy.Arrays();
        Packed = new PackedQuestions([.. questions.Select(q => q.Input)]);
        Results = questions.Max(q => q.Task.Options.MaxExpressions);
        PolicySizes sizes = Weights.Sizes;
        int hidden = sizes.Hidden, tokens = Packed.Tokens;

        _wordVectors = WordVectors(Packed, Weights);
        float[] input = Embed();
        _joined = new float[tokens * 2 * hidden];
        Func<int, float[]?>? drop = masks is null ? null : masks.Outputs;
        _forward = new EncoderStack(Weights.Forward, Packed, Packed.Forward, input, drop);
        _backward = new EncoderStack(Weights.Backward, Packed, Packed.Backward, input, drop);
        _forward.WriteTo(_joined, 2 * hidden, 0);
        _backward.WriteTo(_joined, 2 * hidden, hidden);
        Start = [.. Enumerable.Range(0, sizes.Layers).Select(_forward.Last)];
        _encoded = Weights.EncoderOutput.Apply(_joined, tokens);
        Keys = Weights.AttentionKey.Apply(_encoded, tokens);
        for (int i = 0; i < Keys.Length; i++) Keys[i] *= 2;
        Values = Weights.AttentionValue.Apply(_encoded, tokens);
        _columns = Columns(Packed, sizes.WordVector, masks?.Headers(Packed.Variables));
        Variables = VariableKeys();
    }

    /// <summary>The policy's weights.</summary>
    public PolicyArrays Weights { get; }

    /// <summary>Where tokens and variables lie.</summary>
    public PackedQuestions Packed { get; }

    /// <summary>The most variables that a program of these questions creates.</summary>
    public int Results { get; }

    /// <summary>Twice the attention's keys: tanh x = 2 σ(2x) - 1.</summary>
    public float[] Keys { get; }

    /// <summary>The attention's values.</summary>
    public float[] Values { get; }

    /// <summary>Keys of the questions' variables.</summary>
    public float[] Variables { get; }

    /// <summary>The decoder's first state, by layer.</summary>
    public (float[] H, float[] C)[] Start { get; }

    /// <summary>A question's place in the batch.</summary>
    public int PlaceOf(ProgramEnvironment environment) => _places[environment];

    /// <summary>The way back: of the gradients of what the decoder reads adds those of the parameters.</summary>
    /// <param name="keys">Of <see cref="Keys"/>; used up.</param>
    /// <param name="values">Of <see cref="Values"/>.</param>
    /// <param name="variables">Of <see cref="Variables"/>.</param>
    /// <param name="start">Of <see cref="Start"/>.</param>
    /// <param name="gradient">Where the parameters' go.</param>
    public void Backward(float[] keys, float[] values, float[] variables, IReadOnlyList<(float[] H, float[] C)> start, PolicyGradient gradient)
    {
        int tokens = Packed.Tokens, width = Weights.Sizes.Embedding, hidden = Weights.Sizes.Hidden;
        float[] encoded = new float[_encoded.Length], joined = new float[_joined.Length];
        gradient.AddLayer("value_projection", variables, _columns, Packed.Variables);
        ForSpans((variable, token) => Dense.AddScaled(variables.AsSpan(variable * width, width), 0.5f, encoded.AsSpan(token * width, width)));
        gradient.AddLayer("attention_value", values, _encoded, tokens);
        gradient.AddInput("attention_value", values, encoded, tokens);
        for (int i = 0; i < keys.Length; i++) keys[i] *= 2;
        gradient.AddLayer("attention_key", keys, _encoded, tokens);
        gradient.AddInput("attention_key", keys, encoded, tokens);
        gradient.AddLayer("encoder_output", encoded, _joined, tokens);
        gradient.AddInput("encoder_output", encoded, joined, tokens);
        float[] input = new float[tokens * (width + 1)];
        Go(_forward, "forward", 0, start);
        Go(_backward, "backward", hidden, null);
        BackwardEmbedding(input, gradient);

        void Go(EncoderStack stack, string name, int column, IReadOnlyList<(float[], float[])>? last)
        {
            RecurrentGradient[] gradients = [.. Enumerable.Range(0, Weights.Sizes.Layers).Select(i => gradient.Recurrent($"{name}_{i}", "_l0"))];
            stack.Backward(joined, 2 * hidden, column, last, i => gradient.Weight($"{name}_{i}.weight_hh_l0"), i => gradient.Weight($"{name}_{i}.weight_ih_l0"), gradients, input);
        }
    }

    private static float[] WordVectors(PackedQuestions questions, PolicyArrays weights)
    {
        int dimension = weights.Sizes.WordVector, row = 0;
        float[] vectors = new float[questions.Tokens * dimension];
        foreach (PolicyInput question in questions.Inputs)
            foreach (int token in question.Tokens)
                weights.Words.AsSpan(token * dimension, dimension).CopyTo(vectors.AsSpan(row++ * dimension));
        return vectors;
    }

    private float[] Embed()
    {
        int width = Weights.Sizes.Embedding, row = 0;
        float[] words = Weights.WordProjection.Apply(_wordVectors, Packed.Tokens), input = new float[Packed.Tokens * (width + 1)];
        foreach (PolicyInput question in Packed.Inputs)
            for (int t = 0; t < question.Tokens.Length; t++, row++)
            {
                int token = question.Tokens[t];
                Span<float> to = input.AsSpan(row * (width + 1), width + 1);
                (token < PolicyVocabulary.Specials ? Weights.Specials.AsSpan(token * width, width) : words.AsSpan(row * width, width)).CopyTo(to);
                to[width] = question.InTable[t];
            }

        return input;
    }

    private void BackwardEmbedding(float[] input, PolicyGradient gradient)
    {
        int width = Weights.Sizes.Embedding, row = 0;
        float[] words = new float[Packed.Tokens * width], specials = gradient["specials"];
        foreach (PolicyInput question in Packed.Inputs)
            foreach (int token in question.Tokens)
            {
                ReadOnlySpan<float> given = input.AsSpan(row * (width + 1), width);
                if (token < PolicyVocabulary.Specials) Dense.AddScaled(given, 1, specials.AsSpan(token * width, width));
                else given.CopyTo(words.AsSpan(row * width));
                row++;
            }

        gradient.AddLayer("word_projection", words, _wordVectors, Packed.Tokens);
    }

    /// <summary>The columns' value vectors; zeros for entities.</summary>
    private static float[] Columns(PackedQuestions questions, int dimension, float[]? headers)
    {
        float[] values = new float[questions.Variables * dimension];
        for (int q = 0; q < questions.Count; q++)
            for (int v = 0; v < questions.Inputs[q].Variables; v++)
                if (questions.Inputs[q].Values[v] is { } column)
                {
                    int at = questions.VariableStart[q] + v;
                    Span<float> value = values.AsSpan(at * dimension, dimension);
                    column.Kind.CopyTo(value);
                    Dense.AddScaled(column.Header, headers?[at] ?? 1, value);
                }

        return values;
    }

    private float[] VariableKeys()
    {
        int width = Weights.Sizes.Embedding;
        float[] keys = Weights.ValueProjection.Apply(_columns, Packed.Variables);
        ForSpans((variable, token) => Dense.AddScaled(_encoded.AsSpan(token * width, width), 0.5f, keys.AsSpan(variable * width, width)));
        return keys;
    }

    /// <summary>Each variable that has a span, with the span's first token and then its last.</summary>
    private void ForSpans(Action<int, int> each)
    {
        for (int q = 0; q < Packed.Count; q++)
        {
            PolicyInput input = Packed.Inputs[q];
            for (int v = 0; v < input.Variables; v++)
            {
                if (!input.HasSpan(v)) continue;
                each(Packed.VariableStart[q] + v, Packed.TokenStart[q] + input.SpanStarts[v]);
                each(Packed.VariableStart[q] + v, Packed.TokenStart[q] + input.SpanEnds[v]);
            }
        }
    }
}
