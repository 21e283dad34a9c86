namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>
/// A batch of questions as the policy reads them, for drawing and scoring programs: made once, shared by all programs of
/// a question, without Torch and without padding.
/// </summary>
internal sealed class EncodedQuestions
{
    private readonly Dictionary<ProgramEnvironment, int> _places = new(ReferenceEqualityComparer.Instance);

    /// <summary>Encodes the distinct environments among those given.</summary>
    public EncodedQuestions(ProgramPolicy policy, IEnumerable<ProgramEnvironment> environments)
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

        float[] input = Embed(Packed, Weights), joined = new float[tokens * 2 * hidden];
        var forward = new EncoderStack(Weights.Forward, Packed, Packed.Forward, input);
        forward.WriteTo(joined, 2 * hidden, 0);
        new EncoderStack(Weights.Backward, Packed, Packed.Backward, input).WriteTo(joined, 2 * hidden, hidden);
        Start = [.. Enumerable.Range(0, sizes.Layers).Select(forward.Last)];
        float[] encoded = Weights.EncoderOutput.Apply(joined, tokens);
        Keys = Weights.AttentionKey.Apply(encoded, tokens);
        for (int i = 0; i < Keys.Length; i++) Keys[i] *= 2;
        Values = Weights.AttentionValue.Apply(encoded, tokens);
        Variables = VariableKeys(Packed, Weights, encoded);
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

    private static float[] Embed(PackedQuestions questions, PolicyArrays weights)
    {
        int width = weights.Sizes.Embedding, dimension = weights.Sizes.WordVector;
        float[] vectors = new float[questions.Tokens * dimension], input = new float[questions.Tokens * (width + 1)];
        for (int q = 0, row = 0; q < questions.Count; q++)
            foreach (int token in questions.Inputs[q].Tokens)
                weights.Words.AsSpan(token * dimension, dimension).CopyTo(vectors.AsSpan(row++ * dimension));
        float[] words = weights.WordProjection.Apply(vectors, questions.Tokens);
        for (int q = 0, row = 0; q < questions.Count; q++)
        {
            PolicyInput question = questions.Inputs[q];
            for (int t = 0; t < question.Tokens.Length; t++, row++)
            {
                int token = question.Tokens[t];
                Span<float> to = input.AsSpan(row * (width + 1), width + 1);
                (token < PolicyVocabulary.Specials ? weights.Specials.AsSpan(token * width, width) : words.AsSpan(row * width, width)).CopyTo(to);
                to[width] = question.InTable[t];
            }
        }

        return input;
    }

    private static float[] VariableKeys(PackedQuestions questions, PolicyArrays weights, float[] encoded)
    {
        int width = weights.Sizes.Embedding, dimension = weights.Sizes.WordVector;
        float[] values = new float[questions.Variables * dimension];
        for (int q = 0; q < questions.Count; q++)
            for (int v = 0; v < questions.Inputs[q].Variables; v++)
                if (questions.Inputs[q].Values[v] is { } column)
                {
                    Span<float> value = values.AsSpan((questions.VariableStart[q] + v) * dimension, dimension);
                    column.Header.CopyTo(value);
                    Dense.AddScaled(column.Kind, 1, value);
                }

        float[] keys = weights.ValueProjection.Apply(values, questions.Variables);
        for (int q = 0; q < questions.Count; q++)
        {
            PolicyInput input = questions.Inputs[q];
            for (int v = 0; v < input.Variables; v++)
            {
                if (!input.HasSpan(v)) continue;
                Span<float> key = keys.AsSpan((questions.VariableStart[q] + v) * width, width);
                Dense.AddScaled(encoded.AsSpan((questions.TokenStart[q] + input.SpanStarts[v]) * width, width), 0.5f, key);
                Dense.AddScaled(encoded.AsSpan((questions.TokenStart[q] + input.SpanEnds[v]) * width, width), 0.5f, key);
            }
        }

        return keys;
    }
}
