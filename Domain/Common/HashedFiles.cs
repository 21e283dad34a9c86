using System.Security.Cryptography;

namespace ActorLab.Domain.Common;

/// <summary>Files whose names hold the sha256 of their content.</summary>
internal static class HashedFiles
{
    /// <summary>A file's content, or null where it is not there.</summary>
    /// <exception cref="InvalidDataException">Its bytes do not have the hash.</exception>
    public static byte[]? Find(string path, string hash)
    {
        try
        {
            byte[] content = File.ReadAllBytes(path);
            return ContentStore.HashOf(content) == hash ? content : throw new InvalidDataException($"{path}: the content is damaged: it does not match the hash in its name.");
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Whether the bytes of a file that is there have a hash.</summary>
    public static bool IsWhole(string path, string hash)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream)) == hash;
    }

    /// <summary>Deletes every file of a folder whose bytes do not have the hash in its name, and what crashed writers left. Only while nobody writes there.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="hashIn">The hash in a file's name; what is no hash says that the file is another's.</param>
    /// <returns>The damaged files, deleted.</returns>
    public static IReadOnlyList<string> DeleteDamaged(string folder, Func<string, string> hashIn)
    {
        AtomicFile.DeleteLeftovers(folder);
        string[] damaged = [.. Directory.EnumerateFiles(folder).Where(f => hashIn(Path.GetFileName(f)) is var hash && ContentStore.IsHash(hash) && !IsWhole(f, hash))];
        foreach (string file in damaged) File.Delete(file);
        return damaged;
    }
}
