using static TorchSharp.torch;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>The padded tensors of a batch of questions. Lives and dies with the caller's dispose scope.</summary>
internal sealed class PolicyBatch
{
    private PolicyBatch() { }

    /// <summary>Questions in the batch.</summary>
    public int Size { get; private init; }

    /// <summary>Tokens of the longest question.</summary>
    public int MaximumTokens { get; private init; }

    /// <summary>Variables of the question that has most.</summary>
    public int MaximumVariables { get; private init; }

    /// <summary>Vocabulary ids, [B, T] int64.</summary>
    public required Tensor Tokens { get; init; }

    /// <summary>In-table features, [B, T, 1].</summary>
    public required Tensor InTable { get; init; }

    /// <summary>Question lengths, [B] int64 on the CPU.</summary>
    public required Tensor Lengths { get; init; }

    /// <summary>For each position the position that mirrors it within the question, [B, T] int64.</summary>
    public required Tensor Mirror { get; init; }

    /// <summary>0 where there is a token and -1e9 where there is padding, [B, T].</summary>
    public required Tensor AttentionBias { get; init; }

    /// <summary>Header parts of the variables' value vectors, [B, C, D].</summary>
    public required Tensor Headers { get; init; }

    /// <summary>The other parts of the variables' value vectors, [B, C, D].</summary>
    public required Tensor Kinds { get; init; }

    /// <summary>1 where a variable exists, [B, C, 1].</summary>
    public required Tensor Exists { get; init; }

    /// <summary>First and last tokens of the variables' spans, [B, C] int64 each.</summary>
    public required Tensor SpanStarts { get; init; }

    /// <inheritdoc cref="SpanStarts"/>
    public required Tensor SpanEnds { get; init; }

    /// <summary>One half where a variable has a span, else 0, [B, C, 1].</summary>
    public required Tensor HalfSpan { get; init; }

    /// <summary>Header-match features of the variables, [B, C].</summary>
    public required Tensor Features { get; init; }

    public static PolicyBatch Of(IReadOnlyList<PolicyInput> inputs, int dimension, Device device)
    {
        int b = inputs.Count, t = inputs.Max(i => i.Tokens.Length), c = Math.Max(1, inputs.Max(i => i.Variables));
        long[] tokens = new long[b * t], lengths = new long[b], mirror = new long[b * t], starts = new long[b * c], ends = new long[b * c];
        float[] inTable = new float[b * t], bias = new float[b * t], headers = new float[b * c * dimension], kinds = new float[b * c * dimension];
        float[] exists = new float[b * c], half = new float[b * c], features = new float[b * c];
        for (int i = 0; i < b; i++)
        {
            PolicyInput input = inputs[i];
            int length = input.Tokens.Length;
            lengths[i] = length;
            for (int k = 0; k < t; k++)
            {
                bool token = k < length;
                tokens[i * t + k] = token ? input.Tokens[k] : 0;
                inTable[i * t + k] = token ? input.InTable[k] : 0;
                bias[i * t + k] = token ? 0 : -1e9f;
                mirror[i * t + k] = token ? length - 1 - k : k;
            }

            for (int v = 0; v < input.Variables; v++)
            {
                int at = i * c + v;
                exists[at] = 1;
                features[at] = input.Features[v];
                if (input.Values[v] is { } value)
                {
                    value.Header.CopyTo(headers.AsSpan(at * dimension));
                    value.Kind.CopyTo(kinds.AsSpan(at * dimension));
                }

                if (input.SpanStarts[v] < 0) continue;
                starts[at] = input.SpanStarts[v];
                ends[at] = input.SpanEnds[v];
                half[at] = 0.5f;
            }
        }

        return new PolicyBatch
        {
            Size = b,
            MaximumTokens = t,
            MaximumVariables = c,
            Tokens = tensor(tokens, b, t).to(device),
            InTable = tensor(inTable, b, t, 1).to(device),
            Lengths = tensor(lengths),
            Mirror = tensor(mirror, b, t).to(device),
            AttentionBias = tensor(bias, b, t).to(device),
            Headers = tensor(headers, b, c, dimension).to(device),
            Kinds = tensor(kinds, b, c, dimension).to(device),
            Exists = tensor(exists, b, c, 1).to(device),
            SpanStarts = tensor(starts, b, c).to(device),
            SpanEnds = tensor(ends, b, c).to(device),
            HalfSpan = tensor(half, b, c, 1).to(device),
            Features = tensor(features, b, c).to(device),
        };
    }
}
