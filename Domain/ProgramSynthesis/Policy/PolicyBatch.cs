using static TorchSharp.torch;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>The tensors of a batch of questions, one after the other without padding. Lives and dies with the caller's dispose scope.</summary>
internal sealed class PolicyBatch
{
    private PolicyBatch() { }

    /// <summary>Where each question's tokens and variables lie.</summary>
    public required PackedQuestions Packed { get; init; }

    /// <summary>Vocabulary ids, [T] int64.</summary>
    public required Tensor Tokens { get; init; }

    /// <summary>In-table features, [T, 1].</summary>
    public required Tensor InTable { get; init; }

    /// <summary>Header parts of the variables' value vectors, [C, D].</summary>
    public required Tensor Headers { get; init; }

    /// <summary>The other parts of the variables' value vectors, [C, D].</summary>
    public required Tensor Kinds { get; init; }

    /// <summary>First and last tokens of the variables' spans, [C] int64 each.</summary>
    public required Tensor SpanStarts { get; init; }

    /// <inheritdoc cref="SpanStarts"/>
    public required Tensor SpanEnds { get; init; }

    /// <summary>One half where a variable has a span, else 0, [C, 1].</summary>
    public required Tensor HalfSpan { get; init; }

    /// <summary>Header-match features of built-ins (0) and variables, [built-ins + C].</summary>
    public required Tensor Features { get; init; }

    public static PolicyBatch Of(IReadOnlyList<PolicyInput> inputs, PolicySizes sizes, Device device)
    {
        var packed = new PackedQuestions(inputs);
        int t = packed.Tokens, c = packed.Variables, dimension = sizes.WordVector;
        long[] tokens = new long[t], starts = new long[c], ends = new long[c];
        float[] inTable = new float[t], headers = new float[c * dimension], kinds = new float[c * dimension], half = new float[c], features = new float[sizes.BuiltIns + c];
        for (int q = 0; q < inputs.Count; q++)
        {
            PolicyInput input = inputs[q];
            int first = packed.TokenStart[q];
            for (int k = 0; k < input.Tokens.Length; k++) (tokens[first + k], inTable[first + k]) = (input.Tokens[k], input.InTable[k]);
            for (int v = 0; v < input.Variables; v++)
            {
                int at = packed.VariableStart[q] + v;
                features[sizes.BuiltIns + at] = input.Features[v];
                if (input.Values[v] is { } value)
                {
                    value.Header.CopyTo(headers.AsSpan(at * dimension));
                    value.Kind.CopyTo(kinds.AsSpan(at * dimension));
                }

                if (!input.HasSpan(v)) continue;
                (starts[at], ends[at], half[at]) = (first + input.SpanStarts[v], first + input.SpanEnds[v], 0.5f);
            }
        }

        return new PolicyBatch
        {
            Packed = packed,
            Tokens = tensor(tokens).to(device),
            InTable = tensor(inTable, t, 1).to(device),
            Headers = tensor(headers, c, dimension).to(device),
            Kinds = tensor(kinds, c, dimension).to(device),
            SpanStarts = tensor(starts).to(device),
            SpanEnds = tensor(ends).to(device),
            HalfSpan = tensor(half, c, 1).to(device),
            Features = tensor(features).to(device),
        };
    }
}
