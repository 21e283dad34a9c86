using System.Globalization;
using System.IO.Compression;
using ActorLab.Domain.Common;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>
/// Word vectors read from a text file in GloVe's layout (<c>word v1 … vD</c> a line; <c>.gz</c> is unpacked on the fly),
/// each scaled to length 1.
/// </summary>
public sealed class PretrainedWordVectors : IWordVectors
{
    private readonly Dictionary<string, float[]> _vectors;

    private PretrainedWordVectors(int dimension, Dictionary<string, float[]> vectors)
    {
        Dimension = dimension;
        _vectors = vectors;
    }

    /// <inheritdoc />
    public int Dimension { get; }

    /// <summary>How many words were read.</summary>
    public int Count => _vectors.Count;

    /// <summary>The words that were read, in the file's order: in GloVe's files by falling frequency.</summary>
    public IReadOnlyCollection<string> Words => _vectors.Keys;

    /// <inheritdoc />
    public bool TryGet(string word, out ReadOnlySpan<float> vector)
    {
        bool found = _vectors.TryGetValue(word, out float[]? values);
        vector = values;
        return found;
    }

    /// <summary>Reads the vectors of the words that are wanted; a null filter reads all.</summary>
    /// <exception cref="InputException">The file is missing, or a line is no word with numbers, or lengths differ.</exception>
    public static PretrainedWordVectors Read(string path, IReadOnlySet<string>? wanted = null)
    {
        if (!File.Exists(path)) throw new InputException("The word vectors do not exist; set 'program-synthesis.policy.word-vectors' to a file in GloVe's layout, or leave it empty.", path);
        using FileStream file = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(stream);
        var vectors = new Dictionary<string, float[]>(StringComparer.Ordinal);
        Dictionary<string, float[]>.AlternateLookup<ReadOnlySpan<char>> lookup = vectors.GetAlternateLookup<ReadOnlySpan<char>>();
        HashSet<string>.AlternateLookup<ReadOnlySpan<char>>? filter =
            wanted is null ? null : (wanted as HashSet<string> ?? [.. wanted]).GetAlternateLookup<ReadOnlySpan<char>>();
        int dimension = 0;
        int number = 0;
        while (reader.ReadLine() is { } line)
        {
            number++;
            int space = line.IndexOf(' ');
            if (space <= 0) throw new InputException("A line of word vectors is a word, a space and numbers.", path, number);
            ReadOnlySpan<char> word = line.AsSpan(0, space);
            bool skip = dimension > 0 && ((filter is { } f && !f.Contains(word)) || lookup.ContainsKey(word));
            if (skip) continue;
            float[] values = Numbers(line.AsSpan(space + 1), path, number);
            if (dimension == 0) dimension = values.Length;
            if (values.Length != dimension) throw new InputException($"This vector has {values.Length} numbers, the first has {dimension}.", path, number);
            if (filter is { } w && !w.Contains(word)) continue;
            VectorMath.Normalize(values);
            lookup.TryAdd(word, values);
        }

        if (dimension == 0) throw new InputException("The word vectors are empty.", path);
        return new PretrainedWordVectors(dimension, vectors);
    }

    private static float[] Numbers(ReadOnlySpan<char> text, string path, int line)
    {
        text = text.Trim();
        float[] values = new float[text.Count(' ') + 1];
        int i = 0;
        foreach (Range range in text.Split(' '))
            if (!float.TryParse(text[range], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i++]))
                throw new InputException($"'{text[range]}' is not a number.", path, line);
        return values;
    }
}
