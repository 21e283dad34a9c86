namespace ActorLab.Domain.Data;

/// <summary>A file of a data set and how it was found.</summary>
/// <param name="File">What it must be.</param>
/// <param name="State">How it was found.</param>
/// <param name="Explanation">One sentence: what was found, and where it differs.</param>
public sealed record DataFileReport(DataFile File, DataFileState State, string Explanation);
