namespace ActorLab.Domain.Data;

/// <summary>A known data set.</summary>
/// <param name="Name">Short name: the set's folder under the data root.</param>
/// <param name="Title">Its name in words.</param>
/// <param name="Contents">What of the original it holds.</param>
/// <param name="Licence">Its licence or licences by name.</param>
/// <param name="Origins">Where the official original is.</param>
/// <param name="Files">Its files.</param>
public sealed record DataSet(string Name, string Title, string Contents, string Licence, IReadOnlyList<string> Origins, IReadOnlyList<DataFile> Files)
{
    /// <summary>The size of all files.</summary>
    public long Bytes => Files.Sum(file => file.Bytes);
}
