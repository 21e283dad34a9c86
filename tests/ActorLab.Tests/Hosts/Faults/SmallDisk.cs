using System.Diagnostics;

namespace ActorLab.Tests.Hosts.Faults;

/// <summary>A file system of a test's own in memory, whose size and mode the test sets. Only root may mount one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    /// <summary>Mounts one; skips the test where that is not allowed.</summary>
    public static SmallDisk Mount(string size)
    {
        string path = Directory.CreateTempSubdirectory("actorlab-disk-").FullName;
        bool mounted = OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", path);
        if (!mounted) Directory.Delete(path);
        Skip.IfNot(mounted, "A small file system can be mounted by root on Linux only.");
        return new SmallDisk(path);
    }

    /// <summary>Changes an option: <c>size=8m</c>, <c>ro</c>, <c>rw</c>.</summary>
    public void Set(string option) => Assert.True(Run("mount", "-o", "remount," + option, Path));

    /// <summary>Leaves only so much room.</summary>
    public void Fill(int leave = 0)
    {
        using var file = new FileStream(System.IO.Path.Combine(Path, "filler"), FileMode.Create);
        byte[] block = new byte[4096];
        try
        {
            while (true) file.Write(block);
        }
        catch (IOException)
        {
            file.SetLength(file.Length - leave);
        }
    }

    public void Empty() => File.Delete(System.IO.Path.Combine(Path, "filler"));

    public void Dispose()
    {
        Run("umount", "-l", Path);
        Directory.Delete(Path);
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
