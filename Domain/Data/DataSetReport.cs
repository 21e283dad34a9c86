namespace ActorLab.Domain.Data;

/// <summary>A data set and how its files were found.</summary>
/// <param name="Set">The set.</param>
/// <param name="Files">Its files, in their order.</param>
public sealed record DataSetReport(DataSet Set, IReadOnlyList<DataFileReport> Files)
{
    /// <summary>Whether every file is good.</summary>
    public bool IsGood => Files.All(file => file.State == DataFileState.Good);

    /// <summary>Whether no file is there at all.</summary>
    public bool IsAbsent => Files.All(file => file.State == DataFileState.Missing);

    /// <summary>The size of the good files.</summary>
    public long GoodBytes => Files.Where(file => file.State == DataFileState.Good).Sum(file => file.File.Bytes);
}
