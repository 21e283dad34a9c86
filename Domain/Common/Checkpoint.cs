namespace ActorLab.Domain.Common;

/// <summary>All that a resume needs.</summary>
/// <param name="Experiment">The experiment's name.</param>
/// <param name="Step">The step it was taken at.</param>
/// <param name="Parts">Its parts, in order.</param>
public sealed record Checkpoint(string Experiment, long Step, IReadOnlyList<CheckpointPart> Parts)
{
    /// <summary>The content of a part.</summary>
    /// <exception cref="InvalidDataException">There is no such part.</exception>
    public byte[] this[string part] =>
        Find(part) ?? throw new InvalidDataException($"The checkpoint of {Experiment} at step {Step} has no part '{part}'.");

    /// <summary>The content of a part, or null.</summary>
    public byte[]? Find(string part) => Parts.FirstOrDefault(p => p.Name == part)?.Content;
}
