namespace ActorLab.Domain.Common;

/// <summary>All that a <see cref="RandomStream"/> is: its key and how many 32-bit words it has given. Saved in checkpoints.</summary>
/// <param name="Key">Chosen by the stream's name.</param>
/// <param name="Position">Words drawn so far.</param>
public readonly record struct RandomStreamState(ulong Key, ulong Position);
