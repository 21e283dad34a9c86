using ActorLab.Domain.Common;

namespace ActorLab.Hosts.Cluster.Storage;

/// <summary>A file whose first line is a password, which nobody but its owner may read.</summary>
internal static class PasswordFile
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Reads the password.</summary>
    /// <exception cref="InputException">The file is not there, is empty, or others may read it.</exception>
    public static string Read(string file)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != 0)
                throw new InputException($"others than its owner may read or write the password file: chmod 600 '{file}'", file);
            string? password = File.ReadLines(file).FirstOrDefault();
            return string.IsNullOrEmpty(password) ? throw new InputException("the password file is empty: its first line is the password", file) : password;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"the password file cannot be read: {DiskFault.Describe(e)}", file, inner: e);
        }
    }
}
