namespace ActorLab.Hosts.Commands;

/// <summary>Does a verb's work and returns the exit code; it stops early, in good order, when <c>context.Stop</c> is cancelled.</summary>
internal delegate Task<int> VerbHandler<in TRequest>(TRequest request, CliContext context);
