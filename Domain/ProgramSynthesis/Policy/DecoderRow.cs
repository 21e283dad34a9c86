using ActorLab.Interpreter.ProgramSynthesis;

namespace ActorLab.Domain.ProgramSynthesis.Policy;

/// <summary>What a row of the decoder does in a step.</summary>
/// <param name="Question">The question's place in the batch.</param>
/// <param name="Parent">The row of the step before that it goes on from; -1 at the start. Several rows may go on from one.</param>
/// <param name="Read">The token that it reads.</param>
/// <param name="Written">The variable's token that reading created, or -1.</param>
/// <param name="Chooses">Whether its logits will be asked for: not where only one token is valid.</param>
internal readonly record struct DecoderRow(int Question, int Parent, int Read, int Written, bool Chooses)
{
    /// <summary>The row of an episode's next step.</summary>
    public static DecoderRow Of(Episode episode, int question, int parent)
    {
        ReadOnlySpan<int> tokens = episode.Tokens;
        return new DecoderRow(question, parent, tokens.IsEmpty ? Vocabulary.Decode : tokens[^1], tokens.IsEmpty ? -1 : episode.Written, episode.ValidTokens.Length > 1);
    }
}
