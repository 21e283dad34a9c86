namespace ActorLab.Domain.Data;

/// <summary>How far a verification has come.</summary>
/// <param name="Path">The file at hand, under the data root.</param>
/// <param name="DoneBytes">Bytes read so far, over all files.</param>
/// <param name="TotalBytes">Bytes to read in all.</param>
public readonly record struct DataProgress(string Path, long DoneBytes, long TotalBytes);
