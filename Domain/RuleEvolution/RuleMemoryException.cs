namespace ActorLab.Domain.RuleEvolution;

/// <summary>The parts of a rule take more memory at one site than it may.</summary>
/// <param name="message">How much.</param>
public sealed class RuleMemoryException(string message) : Exception(message);
