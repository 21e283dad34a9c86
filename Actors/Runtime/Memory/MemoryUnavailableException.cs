namespace ActorLab.Actors.Runtime.Memory;

/// <summary>A partition of the memory could not write, however often it was restarted. The run cannot go on.</summary>
/// <param name="message">Which one and why.</param>
public sealed class MemoryUnavailableException(string message) : Exception(message);
