using System.Buffers;
using System.Security.Cryptography;
using ActorLab.Domain.Common;

namespace ActorLab.Domain.Data;

/// <summary>The read-only folder that holds the data sets, each in a folder of its name.</summary>
public sealed class DataRoot
{
    /// <summary>The environment variable that names the root where no option does.</summary>
    public const string Variable = "ACTORLAB_DATA";

    private const int BufferBytes = 1 << 18;

    /// <summary>Takes a folder that exists; an <see cref="InputException"/> if it does not.</summary>
    public DataRoot(string folder)
    {
        if (!Directory.Exists(folder))
            throw new InputException($"The data root \"{folder}\" is no folder; name one with --data or the environment variable {Variable}.");
        Folder = Path.GetFullPath(folder);
    }

    /// <summary>The root's full path.</summary>
    public string Folder { get; }

    /// <summary>
    /// The root named by an option or setting, else by the environment; null where neither names one. A root that is named
    /// but does not exist is a fault.
    /// </summary>
    public static DataRoot? Find(string? option = null)
    {
        string? folder = string.IsNullOrWhiteSpace(option) ? Environment.GetEnvironmentVariable(Variable) : option;
        return string.IsNullOrWhiteSpace(folder) ? null : new DataRoot(folder);
    }

    /// <summary>The root named by an option or setting, else by the environment; an <see cref="InputException"/> where neither names one.</summary>
    public static DataRoot Require(string? option = null) =>
        Find(option) ?? throw new InputException($"No data root is set; name the folder of the data sets with --data or the environment variable {Variable}.");

    /// <summary>The full path of a set's file, which must exist: for readers of the set.</summary>
    /// <param name="set">The set's name.</param>
    /// <param name="file">The file's name inside the set's folder.</param>
    public string Locate(string set, string file)
    {
        string path = Path.Combine(Folder, set, file);
        return File.Exists(path) ? path : throw new InputException($"The data set {set} lacks this file under the data root {Folder}; see \"actorlab data verify {set}\".", path);
    }

    /// <summary>What is there of each known set, by presence and size; reads no contents.</summary>
    public IReadOnlyList<DataSetReport> List() => [.. DataSetCatalog.All.Select(Inspect)];

    /// <summary>What is there of a set, by presence and size.</summary>
    public DataSetReport Inspect(DataSet set) => new(set, [.. set.Files.Select(InspectFile)]);

    /// <summary>Reads every file of the sets and compares sizes and SHA-256 sums.</summary>
    /// <param name="sets">The sets to verify.</param>
    /// <param name="progress">Told after each block read.</param>
    /// <param name="cancel">Stops the reading.</param>
    public IReadOnlyList<DataSetReport> Verify(IReadOnlyList<DataSet> sets, Action<DataProgress>? progress = null, CancellationToken cancel = default)
    {
        List<DataSetReport> reports = [.. sets.Select(Inspect)];
        long total = reports.Sum(report => report.GoodBytes), done = 0;
        for (int i = 0; i < reports.Count; i++)
        {
            List<DataFileReport> files = [];
            foreach (DataFileReport file in reports[i].Files)
            {
                if (file.State != DataFileState.Good)
                {
                    files.Add(file);
                    continue;
                }

                string sum = Sum(file.File, read => progress?.Invoke(new DataProgress(file.File.Path, done += read, total)), cancel);
                files.Add(sum == file.File.Sha256
                    ? file with { Explanation = "size and SHA-256 are right" }
                    : new DataFileReport(file.File, DataFileState.WrongSum, $"the SHA-256 is {sum}, not {file.File.Sha256}: the file is damaged or another one"));
            }

            reports[i] = reports[i] with { Files = files };
        }

        return reports;
    }

    private DataFileReport InspectFile(DataFile file)
    {
        var info = new FileInfo(FullPath(file));
        if (!info.Exists) return new(file, DataFileState.Missing, "the file is not there");
        return info.Length == file.Bytes
            ? new(file, DataFileState.Good, "the size is right")
            : new(file, DataFileState.WrongSize, $"the file has {info.Length} bytes, not {file.Bytes}");
    }

    private string Sum(DataFile file, Action<int> read, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            using FileStream stream = new(FullPath(file), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
            while (stream.Read(buffer) is > 0 and var count)
            {
                cancel.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, count);
                read(count);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"the file cannot be read: {fault.Message}", FullPath(file), inner: fault);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private string FullPath(DataFile file) => Path.Combine(Folder, file.Path);
}
