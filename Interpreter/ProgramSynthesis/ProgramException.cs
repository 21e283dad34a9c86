namespace ActorLab.Interpreter.ProgramSynthesis;

/// <summary>A program, or a saved store of programs, that cannot be read: one sentence that says what is wrong and where.</summary>
public sealed class ProgramException : Exception
{
    /// <summary>Makes the exception.</summary>
    public ProgramException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception for a place in a program's text.</summary>
    public ProgramException(string message, int position)
        : base(message) => Position = position;

    /// <summary>The place in the program's text, characters counted from 1; 0 if none.</summary>
    public int Position { get; }
}
