using System.Security.Cryptography;
using System.Text;
using ActorLab.Domain.Common;

namespace ActorLab.Hosts.Cluster.Security;

/// <summary>Files that only their owner may read: made so from the first byte, and refused where that has changed since.</summary>
internal static class PrivateKeyFile
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Writes a private key, over an older one too.</summary>
    public static void Write(string path, ECDsa key)
    {
        // Under a name of its own, since a file that is there would keep the mode that it has.
        string temporary = $"{path}.{Guid.NewGuid():N}{AtomicFile.TemporarySuffix}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Owner;
        try
        {
            using (var stream = new FileStream(temporary, options))
            {
                stream.Write(Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"));
                stream.Flush(flushToDisk: true);
            }

            AtomicFile.Commit(temporary, path);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Whether group or others may do anything with a file; never known on Windows.</summary>
    public static bool IsOpenToOthers(string path) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0;

    /// <summary>Refuses a file that group or others may touch.</summary>
    /// <exception cref="InputException">It is not there, or not its owner's alone.</exception>
    public static void Check(string path)
    {
        if (!File.Exists(path)) throw new InputException("there is no such file", path);
        if (IsOpenToOthers(path)) throw new InputException($"others than its owner may read or change it; run: chmod 600 '{path}'", path);
    }
}
