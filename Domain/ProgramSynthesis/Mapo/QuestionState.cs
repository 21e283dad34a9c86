namespace ActorLab.Domain.ProgramSynthesis.Mapo;

/// <summary>What search has to keep of one question, so that another explorer goes on exactly where this one stood.</summary>
/// <param name="Question">The question's index in the training set.</param>
/// <param name="Found">Right programs found by random exploration so far.</param>
/// <param name="Explored">The explored programs, as they save themselves.</param>
/// <param name="Scores">The memory's programs, each by its <see cref="QuestionMemory.KeyOf"/>, with their log-probabilities when last scored.</param>
public sealed record QuestionState(int Question, int Found, byte[] Explored, IReadOnlyDictionary<ulong, float> Scores)
{
    /// <summary>No scores: of random exploration, which has none.</summary>
    public static IReadOnlyDictionary<ulong, float> NoScores { get; } = new Dictionary<ulong, float>();
}
