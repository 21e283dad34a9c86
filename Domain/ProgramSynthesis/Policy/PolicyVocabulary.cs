namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>
/// The words that the encoder knows: four specials (<c>&lt;UNK&gt;</c>, <c>&lt;START&gt;</c> for numbers,
/// <c>&lt;DECODE&gt;</c> for dates, <c>&lt;END&gt;</c>) and the frequent words of the training questions that have a vector.
/// </summary>
public sealed class PolicyVocabulary
{
    /// <summary>How many ids come before the words.</summary>
    public const int Specials = 4;

    private static readonly string[] SpecialTexts = ["<UNK>", "<START>", "<DECODE>", "<END>"];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);

    /// <summary>Makes a vocabulary of the given words, in order, and gathers their vectors.</summary>
    /// <param name="words">Words without repetition.</param>
    /// <param name="vectors">Where each word's frozen vector comes from; a word without one gets zeros.</param>
    public PolicyVocabulary(IReadOnlyList<string> words, IWordVectors vectors)
    {
        Words = words;
        Dimension = vectors.Dimension;
        Vectors = new float[(Specials + words.Count) * Dimension];
        for (int i = 0; i < SpecialTexts.Length; i++) _ids.Add(SpecialTexts[i], i);
        for (int i = 0; i < words.Count; i++)
        {
            _ids.Add(words[i], Specials + i);
            if (vectors.TryGet(words[i], out ReadOnlySpan<float> vector)) vector.CopyTo(Vectors.AsSpan((Specials + i) * Dimension, Dimension));
        }
    }

    /// <summary>The words after the specials, by falling frequency.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>Length of a word vector.</summary>
    public int Dimension { get; }

    /// <summary>Ids in all.</summary>
    public int Count => Specials + Words.Count;

    /// <summary>Row-major [<see cref="Count"/>, <see cref="Dimension"/>] frozen vectors; the specials' rows are zero.</summary>
    public float[] Vectors { get; }

    /// <summary>The id of a token, 0 (<c>&lt;UNK&gt;</c>) where it is not in the vocabulary.</summary>
    public int IdOf(string token) => _ids.GetValueOrDefault(token);

    /// <summary>Whether a word is in the vocabulary.</summary>
    public bool Knows(string word) => _ids.ContainsKey(word);

    /// <summary>
    /// Counts the encoder tokens of the questions and keeps those that occur at least <paramref name="minimumCount"/> times
    /// and have a vector. Where vectors are hashed, the headers' words of the questions' tables come too: a hashed vector
    /// means something only for words met in training, so headers are known by the vocabulary.
    /// </summary>
    public static PolicyVocabulary Build(IReadOnlyCollection<Question> questions, IWordVectors vectors, int minimumCount)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (Question question in questions)
            foreach (string token in question.EncoderTokens)
                if (!SpecialTexts.Contains(token))
                    counts[token] = counts.GetValueOrDefault(token) + 1;
        string[] words = [.. counts
            .Where(c => c.Value >= minimumCount && vectors.TryGet(c.Key, out _))
            .OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal)
            .Select(c => c.Key)];
        if (vectors is HashedWordVectors)
        {
            IEnumerable<string> headers = questions.Select(q => q.Table).Distinct().SelectMany(t => t.Columns).SelectMany(c => ColumnVectors.HeaderWords(c.Name));
            words = [.. words, .. headers.Distinct(StringComparer.Ordinal).Except(words, StringComparer.Ordinal).Except(SpecialTexts, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        }

        return new PolicyVocabulary(words, vectors);
    }
}
