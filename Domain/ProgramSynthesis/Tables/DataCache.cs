using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using ActorLab.Domain.Common;

namespace ActorLab.Domain.ProgramSynthesis;

/// <summary>
/// Unpacks data packs once, into a folder named by the pack's content, so that a changed pack never meets old files. A pack
/// is unpacked under a temporary name and renamed when whole: several processes, or a killed one, cannot spoil it.
/// </summary>
public static class DataCache
{
    /// <summary>Where packs are unpacked unless a setting says otherwise: <c>actorlab</c> in the user's cache folder.</summary>
    public static string DefaultFolder
    {
        get
        {
            string? xdg = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            string root =
                !string.IsNullOrEmpty(xdg) ? xdg
                : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : home.Length == 0 ? Path.GetTempPath()
                : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches")
                : Path.Combine(home, ".cache");
            return Path.Combine(root, "actorlab");
        }
    }

    /// <summary>Unpacks a <c>.tar.gz</c> if that was not done before.</summary>
    /// <param name="pack">The pack.</param>
    /// <param name="cache">The cache folder; made if absent.</param>
    /// <param name="wanted">Which of the pack's files to unpack; the choice must always be the same for one pack.</param>
    /// <returns>The folder that holds the pack's files.</returns>
    public static string Unpack(string pack, string cache, Func<string, bool> wanted)
    {
        if (!File.Exists(pack)) throw new InputException("There is no such data pack; set the data root (ACTORLAB_DATA) to the folder that holds the data sets.", pack);
        string name = Path.GetFileName(pack).Replace(".tar.gz", "", StringComparison.Ordinal);
        try
        {
            string hash;
            using (FileStream file = File.OpenRead(pack)) hash = Convert.ToHexStringLower(SHA256.HashData(file))[..12];
            string target = Path.Combine(cache, $"{name}-{hash}");
            if (Directory.Exists(target)) return target;

            Directory.CreateDirectory(cache);
            string temporary = Path.Combine(cache, $".{name}-{Environment.ProcessId}-{Guid.NewGuid():N}");
            try
            {
                Extract(pack, temporary, wanted);
                if (!Directory.Exists(target)) Directory.Move(temporary, target);
            }
            catch (IOException) when (Directory.Exists(target))
            {
                // Another process was first; its files are the same.
            }
            finally
            {
                if (Directory.Exists(temporary)) Directory.Delete(temporary, true);
            }

            return target;
        }
        catch (InvalidDataException e)
        {
            throw new InputException($"The data pack is damaged: {e.Message}", pack, inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The data pack cannot be unpacked into {cache}: {e.Message}", pack, inner: e);
        }
    }

    private static void Extract(string pack, string folder, Func<string, bool> wanted)
    {
        Directory.CreateDirectory(folder);
        string root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        using FileStream file = File.OpenRead(pack);
        using var reader = new TarReader(new GZipStream(file, CompressionMode.Decompress));
        while (reader.GetNextEntry() is { } entry)
        {
            string name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || !wanted(name)) continue;
            string path = Path.GetFullPath(Path.Combine(root, name));
            if (!path.StartsWith(root, StringComparison.Ordinal)) throw new InvalidDataException($"its file {entry.Name} would land outside the folder");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            entry.ExtractToFile(path, true);
        }
    }
}
