namespace ActorLab.Domain.Data;

/// <summary>How a file of a data set was found.</summary>
public enum DataFileState : byte
{
    /// <summary>There, with the right size; with the right sum too if it was verified.</summary>
    Good,

    /// <summary>Not there.</summary>
    Missing,

    /// <summary>There, but of another size.</summary>
    WrongSize,

    /// <summary>Of the right size, but with another SHA-256.</summary>
    WrongSum,
}
