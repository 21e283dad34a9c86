namespace ActorLab.Interpreter.RuleEvolution;

/// <summary>A rule that cannot be read or whose types do not fit: one sentence that says what is wrong and where.</summary>
/// <param name="message">The sentence.</param>
/// <param name="position">The place in the rule's text, characters counted from 1.</param>
public sealed class RuleException(string message, int position) : Exception(message)
{
    /// <summary>The place in the rule's text, characters counted from 1.</summary>
    public int Position { get; } = position;
}
