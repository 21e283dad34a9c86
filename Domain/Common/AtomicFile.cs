using System.Runtime.InteropServices;

namespace ActorLab.Domain.Common;

/// <summary>
/// Files that are there whole or not at all: written under a temporary name beside the target, forced to the disk,
/// renamed over it, and the folder forced to the disk too, so that neither a crash nor a power cut leaves half a file.
/// </summary>
public static class AtomicFile
{
    /// <summary>How temporary names end; such a file is what a crash left behind and is safe to delete.</summary>
    public const string TemporarySuffix = ".tmp";

    private static int _serial;

    /// <summary>Writes bytes.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        string temporary = TemporaryName(path);
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            Commit(temporary, path);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Writes what <paramref name="write"/> puts into the stream.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        string temporary = TemporaryName(path);
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            Commit(temporary, path);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Gives a file that is already on the disk its final name, and makes the name durable.</summary>
    public static void Commit(string temporary, string path)
    {
        File.Move(temporary, path, overwrite: true);
        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Deletes what crashed writers left in a folder. Only for a folder that nobody writes to now.</summary>
    public static void DeleteLeftovers(string folder)
    {
        foreach (string leftover in Directory.EnumerateFiles(folder, "*" + TemporarySuffix)) File.Delete(leftover);
    }

    private static string TemporaryName(string path) =>
        $"{path}.{Environment.ProcessId}-{Interlocked.Increment(ref _serial)}{TemporarySuffix}";

    // .NET has no way to force a folder's entries to the disk; Windows needs none.
    private static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        int handle = Open(folder, 0);
        if (handle < 0) return;
        _ = Flush(handle);
        _ = Close(handle);
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync")]
    private static extern int Flush(int handle);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int handle);
}
