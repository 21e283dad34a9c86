using ActorLab.Domain.Common;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>The word vectors that a model file carries: some of a pretrained file's, in half precision.</summary>
public sealed class CarriedWordVectors : IWordVectors
{
    private readonly Dictionary<string, int> _places;
    private readonly float[] _vectors;

    /// <summary>Makes the vectors of words that all have one in <paramref name="from"/>.</summary>
    public CarriedWordVectors(IReadOnlyList<string> words, IWordVectors from)
        : this(words, from.Dimension, Gather(words, from))
    {
    }

    private CarriedWordVectors(IReadOnlyList<string> words, int dimension, float[] vectors)
    {
        Words = words;
        Dimension = dimension;
        _vectors = vectors;
        _places = words.Index().ToDictionary(w => w.Item, w => w.Index, StringComparer.Ordinal);
    }

    /// <inheritdoc />
    public int Dimension { get; }

    /// <summary>The words, in order.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <inheritdoc />
    public bool TryGet(string word, out ReadOnlySpan<float> vector)
    {
        bool found = _places.TryGetValue(word, out int place);
        vector = found ? _vectors.AsSpan(place * Dimension, Dimension) : default;
        return found;
    }

    /// <summary>The vectors as one tensor in half precision.</summary>
    public NamedTensor ToTensor() => NamedTensor.Of("vectors", _vectors, Words.Count, Dimension).ToHalf();

    /// <summary>Reads what <see cref="ToTensor"/> made.</summary>
    /// <exception cref="InvalidDataException">Words and vectors differ in number.</exception>
    public static CarriedWordVectors Of(IReadOnlyList<string> words, NamedTensor tensor) => tensor.Shape is [var count, var dimension] && count == words.Count && dimension > 0
        ? new CarriedWordVectors(words, (int)dimension, tensor.FromHalf().ToFloats())
        : throw new InvalidDataException($"There are {words.Count} words, and vectors of the shape [{string.Join(", ", tensor.Shape)}].");

    private static float[] Gather(IReadOnlyList<string> words, IWordVectors from)
    {
        float[] all = new float[words.Count * from.Dimension];
        for (int i = 0; i < words.Count; i++)
        {
            if (!from.TryGet(words[i], out ReadOnlySpan<float> vector)) throw new ArgumentException($"The word '{words[i]}' has no vector.", nameof(words));
            vector.CopyTo(all.AsSpan(i * from.Dimension));
        }

        return all;
    }
}
