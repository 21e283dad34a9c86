namespace ActorLab.Hosts;

/// <summary>Ends a verb with an exit code and one sentence for the user, where <c>InputException</c> does not fit.</summary>
internal sealed class CliException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    public int ExitCode { get; } = exitCode;
}
