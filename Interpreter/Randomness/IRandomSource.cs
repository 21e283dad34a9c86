namespace ActorLab.Interpreter.Randomness;

/// <summary>A stream of uniformly random 32-bit words.</summary>
public interface IRandomSource
{
    /// <summary>The next word.</summary>
    uint Next();
}
