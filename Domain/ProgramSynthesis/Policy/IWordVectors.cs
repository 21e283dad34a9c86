namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>Fixed vectors for words. Learned layers project them; the vectors themselves are never trained.</summary>
public interface IWordVectors
{
    /// <summary>How many numbers a vector has.</summary>
    int Dimension { get; }

    /// <summary>The vector of a lower-case word, of Euclidean length 1, or false where the word is unknown.</summary>
    bool TryGet(string word, out ReadOnlySpan<float> vector);
}
