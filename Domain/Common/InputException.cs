namespace ActorLab.Domain.Common;

/// <summary>
/// A fault in what the user gave: settings, a file, a program, an argument. The command line prints it as one line and
/// exits with code 2; it is never a bug of ActorLab.
/// </summary>
public sealed class InputException : Exception
{
    /// <summary>Makes an error that says what is wrong, where, and what to do.</summary>
    /// <param name="message">One or two sentences.</param>
    /// <param name="file">The file, where one is at fault.</param>
    /// <param name="line">The line in it, from 1.</param>
    /// <param name="inner">What was thrown below, if anything.</param>
    public InputException(string message, string? file = null, int? line = null, Exception? inner = null)
        : base(Locate(message, file, line), inner)
    {
        File = file;
        Line = line;
    }

    /// <summary>The file at fault, if one is.</summary>
    public string? File { get; }

    /// <summary>The line at fault, from 1, if known.</summary>
    public int? Line { get; }

    private static string Locate(string message, string? file, int? line) =>
        (file, line) switch
        {
            (null, _) => message,
            (_, null) => $"{file}: {message}",
            _ => $"{file}:{line}: {message}",
        };
}
