using System.Security.Cryptography;

namespace ActorLab.Domain.Common;

/// <summary>
/// A folder of files named by the sha256 of their content (hexadecimal): written once, whole or not at all, and checked
/// when read. Holds weights, so that journals and messages need only the name. Several threads and processes may use it.
/// </summary>
public sealed class ContentStore
{
    /// <summary>Opens or makes the folder.</summary>
    public ContentStore(string folder)
    {
        Folder = Path.GetFullPath(folder);
        Directory.CreateDirectory(Folder);
    }

    /// <summary>Where the files are.</summary>
    public string Folder { get; }

    /// <summary>The name that content gets.</summary>
    public static string HashOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Whether a text is a name that content can have; checked before it becomes part of a path.</summary>
    public static bool IsHash(string? hash) => hash is { Length: 64 } && hash.AsSpan().IndexOfAnyExcept("0123456789abcdef") < 0;

    /// <summary>The file of some content, there or not.</summary>
    public string PathOf(string hash) =>
        IsHash(hash) ? Path.Combine(Folder, hash) : throw new ArgumentException($"'{hash}' is no sha256 in lower-case hexadecimal.", nameof(hash));

    /// <summary>Stores content, unless it is there already.</summary>
    /// <returns>Its hash.</returns>
    public string Put(ReadOnlySpan<byte> content)
    {
        string hash = HashOf(content);
        var file = new FileInfo(PathOf(hash));
        // What is there may have been damaged since: then it is written anew.
        if (!file.Exists || file.Length != content.Length || !HashedFiles.IsWhole(file.FullName, hash)) AtomicFile.Write(file.FullName, content);
        return hash;
    }

    /// <summary>Whether the content is there. Its bytes are checked when it is read.</summary>
    public bool Has(string hash) => File.Exists(PathOf(hash));

    /// <summary>The content, or null where it is not there.</summary>
    /// <exception cref="InvalidDataException">The file's bytes do not have the hash it is named by.</exception>
    public byte[]? Find(string hash) => HashedFiles.Find(PathOf(hash), hash);

    /// <summary>Deletes every file whose bytes do not have the hash it is named by, and what crashed writers left. Only while nobody writes here.</summary>
    /// <returns>The damaged files, deleted.</returns>
    public IReadOnlyList<string> DeleteDamaged() => HashedFiles.DeleteDamaged(Folder, name => name);

    /// <summary>Deletes content; does nothing where it is not there.</summary>
    public void Delete(string hash) => File.Delete(PathOf(hash));
}
