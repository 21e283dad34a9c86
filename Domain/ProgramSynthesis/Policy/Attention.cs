using System.Numerics;
using System.Runtime.CompilerServices;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>
/// Additive attention of one query to the tokens of one question. Keys and queries come doubled, since tanh x = 2 σ(2x) - 1
/// and a softmax does not see the constant: a token's score is 2 Σ v σ(key + query).
/// </summary>
internal static class Attention
{
    /// <summary>Writes the tokens' probabilities and the mean of their values.</summary>
    public static void Read(ReadOnlySpan<float> query, ReadOnlySpan<float> keys, ReadOnlySpan<float> values, ReadOnlySpan<float> vector, Span<float> probabilities, Span<float> context)
    {
        int width = query.Length, n = context.Length;
        float max = float.NegativeInfinity, total = 0;
        for (int t = 0; t < probabilities.Length; t++)
        {
            probabilities[t] = 2 * Score(keys.Slice(t * width, width), query, vector);
            max = Math.Max(max, probabilities[t]);
        }

        for (int t = 0; t < probabilities.Length; t++) total += probabilities[t] = MathF.Exp(probabilities[t] - max);
        context.Clear();
        for (int t = 0; t < probabilities.Length; t++)
        {
            probabilities[t] /= total;
            Dense.AddScaled(values.Slice(t * n, n), probabilities[t], context);
        }
    }

    /// <summary>Of the gradient of the context adds those of all that made it.</summary>
    /// <param name="context">Gradient of the context.</param>
    /// <param name="query">The query.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="values">The values.</param>
    /// <param name="vector">The attention's vector.</param>
    /// <param name="probabilities">What reading gave.</param>
    /// <param name="queryGradient">Where the query's goes.</param>
    /// <param name="keyGradient">Where the keys' goes.</param>
    /// <param name="valueGradient">Where the values' goes.</param>
    /// <param name="vectorGradient">Where the vector's goes.</param>
    public static void Backward(
        ReadOnlySpan<float> context, ReadOnlySpan<float> query, ReadOnlySpan<float> keys, ReadOnlySpan<float> values, ReadOnlySpan<float> vector,
        ReadOnlySpan<float> probabilities, Span<float> queryGradient, Span<float> keyGradient, Span<float> valueGradient, Span<float> vectorGradient)
    {
        int width = query.Length, n = context.Length;
        Span<float> scores = probabilities.Length <= 256 ? stackalloc float[probabilities.Length] : new float[probabilities.Length];
        float mean = 0;
        for (int t = 0; t < scores.Length; t++)
        {
            scores[t] = Dense.Dot(context, values.Slice(t * n, n));
            mean += probabilities[t] * scores[t];
            Dense.AddScaled(context, probabilities[t], valueGradient.Slice(t * n, n));
        }

        for (int t = 0; t < scores.Length; t++)
            Differentiate(2 * probabilities[t] * (scores[t] - mean), query, keys.Slice(t * width, width), vector, queryGradient, keyGradient.Slice(t * width, width), vectorGradient);
    }

    /// <summary>Σ v σ(key + query).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Score(ReadOnlySpan<float> key, ReadOnlySpan<float> query, ReadOnlySpan<float> v)
    {
        int i = 0, width = Vector<float>.Count;
        Vector<float> sum = default;
        for (; i <= key.Length - width; i += width) sum += new Vector<float>(v[i..]) * Dense.Sigmoid(new Vector<float>(key[i..]) + new Vector<float>(query[i..]));
        float total = Vector.Sum(sum);
        for (; i < key.Length; i++) total += v[i] * Dense.Sigmoid(key[i] + query[i]);
        return total;
    }

    /// <summary>The way back through <see cref="Score"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Differentiate(float score, ReadOnlySpan<float> query, ReadOnlySpan<float> key, ReadOnlySpan<float> v, Span<float> queryGradient, Span<float> keyGradient, Span<float> vGradient)
    {
        int i = 0, width = Vector<float>.Count;
        for (; i <= key.Length - width; i += width)
        {
            Vector<float> sigmoid = Dense.Sigmoid(new Vector<float>(key[i..]) + new Vector<float>(query[i..]));
            Vector<float> sum = score * new Vector<float>(v[i..]) * sigmoid * (Vector<float>.One - sigmoid);
            (new Vector<float>(vGradient[i..]) + score * sigmoid).CopyTo(vGradient[i..]);
            (new Vector<float>(queryGradient[i..]) + sum).CopyTo(queryGradient[i..]);
            (new Vector<float>(keyGradient[i..]) + sum).CopyTo(keyGradient[i..]);
        }

        for (; i < key.Length; i++)
        {
            float sigmoid = Dense.Sigmoid(key[i] + query[i]), sum = score * v[i] * sigmoid * (1 - sigmoid);
            vGradient[i] += score * sigmoid;
            queryGradient[i] += sum;
            keyGradient[i] += sum;
        }
    }
}
