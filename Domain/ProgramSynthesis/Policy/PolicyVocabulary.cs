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

    /// <summary>
    /// The vocabulary of a policy by its settings: the frequent words of the questions that it learns from, or, where it is
    /// open, every word of all questions that has a vector (no parameter belongs to a single word).
    /// </summary>
    /// <param name="options">The policy's settings.</param>
    /// <param name="vectors">The words' vectors.</param>
    /// <param name="saved">The words of a saved policy; null for a new one.</param>
    /// <param name="learnt">Questions that the policy learns from and is chosen by; not read where words are saved and closed.</param>
    /// <param name="others">Questions that it is only asked.</param>
    public static PolicyVocabulary Of(
        PolicyOptions options, IWordVectors vectors, IReadOnlyList<string>? saved, IEnumerable<Question> learnt, IEnumerable<Question> others)
    {
        if (!options.OpenVocabulary) return saved is null ? Build(learnt, vectors, options.MinCount) : new PolicyVocabulary(saved, vectors);
        IReadOnlyList<string> words = Build([.. learnt, .. others], vectors, 1).Words;
        return new PolicyVocabulary([.. saved ?? [], .. words.Except(saved ?? [], StringComparer.Ordinal)], vectors);
    }

    /// <summary>Counts the encoder tokens of the questions and keeps those that occur at least <paramref name="minimumCount"/> times and have a vector.</summary>
    public static PolicyVocabulary Build(IEnumerable<Question> questions, IWordVectors vectors, int minimumCount)
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
        return new PolicyVocabulary(words, vectors);
    }
}
