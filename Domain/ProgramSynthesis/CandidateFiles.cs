using System.Globalization;
using ActorLab.Domain.Common;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>
/// The files of weights on trial, named by version and content hash. Evaluations go forward in time, so whoever begins
/// one knows what is not needed any more: the versions before it, but for the best.
/// </summary>
public sealed class CandidateFiles
{
    private readonly string _folder;

    /// <summary>Opens or makes the folder.</summary>
    public CandidateFiles(string folder)
    {
        _folder = Path.GetFullPath(folder);
        Directory.CreateDirectory(_folder);
    }

    /// <summary>Stores a candidate.</summary>
    public void Put(long version, string hash, ReadOnlySpan<byte> weights) => AtomicFile.Write(PathOf(version, hash), weights);

    /// <summary>A candidate's weights; null where they are gone.</summary>
    /// <exception cref="InvalidDataException">The file's bytes do not have the hash.</exception>
    public byte[]? Find(long version, string hash) => HashedFiles.Find(PathOf(version, hash), hash);

    /// <summary>Whether a candidate is there.</summary>
    public bool Has(long version, string hash) => File.Exists(PathOf(version, hash));

    /// <summary>Deletes all versions before one, but for the best.</summary>
    public void DeleteBefore(long version, long best)
    {
        foreach (string path in Directory.EnumerateFiles(_folder))
        {
            ReadOnlySpan<char> name = Path.GetFileName(path.AsSpan());
            int dash = name.IndexOf('-');
            if (dash > 0 && long.TryParse(name[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out long other) && other < version && other != best) File.Delete(path);
        }
    }

    /// <summary>Deletes files whose bytes do not have their hash, and what crashed writers left.</summary>
    /// <returns>The damaged ones.</returns>
    public IReadOnlyList<string> DeleteDamaged() => HashedFiles.DeleteDamaged(_folder, name => name[(name.IndexOf('-') + 1)..]);

    private string PathOf(long version, string hash) => ContentStore.IsHash(hash)
        ? Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{version:D12}-{hash}"))
        : throw new ArgumentException($"'{hash}' is no sha256 in lower-case hexadecimal.", nameof(hash));
}
