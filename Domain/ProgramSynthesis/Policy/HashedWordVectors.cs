namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>
/// Vectors for any word without a download: the normalised sum of fixed pseudo-random vectors of the word and of its
/// character trigrams, so that inflections of a word lie near each other and every word, seen or not, has a place.
/// </summary>
public sealed class HashedWordVectors(int dimension) : IWordVectors
{
    private const float TrigramWeight = 0.5f;
    private readonly Dictionary<string, float[]> _known = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <inheritdoc />
    public int Dimension { get; } = dimension > 0 ? dimension : throw new ArgumentOutOfRangeException(nameof(dimension));

    /// <inheritdoc />
    public bool TryGet(string word, out ReadOnlySpan<float> vector)
    {
        lock (_lock)
        {
            if (!_known.TryGetValue(word, out float[]? values)) _known.Add(word, values = Make(word));
            vector = values;
            return word.Length > 0;
        }
    }

    private float[] Make(string word)
    {
        float[] sum = new float[Dimension];
        Add(sum, word, 1f);
        string padded = $"^{word}$";
        for (int i = 0; i + 3 <= padded.Length; i++) Add(sum, padded.AsSpan(i, 3), TrigramWeight);
        VectorMath.Normalize(sum);
        return sum;
    }

    private static void Add(float[] sum, ReadOnlySpan<char> piece, float weight)
    {
        ulong state = 14695981039346656037;
        foreach (char c in piece) state = (state ^ c) * 1099511628211;
        for (int i = 0; i < sum.Length; i++)
        {
            // SplitMix64: the same vector on every machine and in every process.
            state += 0x9e3779b97f4a7c15;
            ulong z = state;
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
            z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
            z ^= z >> 31;
            sum[i] += weight * ((z & 1) == 0 ? 1f : -1f);
        }
    }
}
