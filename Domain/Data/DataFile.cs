namespace ActorLab.Domain.Data;

/// <summary>A file of a data set, as it must be.</summary>
/// <param name="Path">Where it lies under the data root, with <c>/</c>.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Its SHA-256 in lower-case hexadecimal.</param>
public sealed record DataFile(string Path, long Bytes, string Sha256);
