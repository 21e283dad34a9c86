namespace ActorLab.Domain.Common;

/// <summary>A run directory that must not be used: it exists and is not empty, or another process runs in it. Exit code 3.</summary>
/// <param name="message">Which one, why, and what to do.</param>
/// <param name="inner">What was thrown below, if anything.</param>
public sealed class RunDirectoryRefusedException(string message, Exception? inner = null) : Exception(message, inner);
