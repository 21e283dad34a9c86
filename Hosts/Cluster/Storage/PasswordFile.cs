using ActorLab.Domain.Common;
using ActorLab.Hosts.Cluster.Security;

namespace ActorLab.Hosts.Cluster.Storage;

/// <summary>A file whose first line is a password, which nobody but its owner may read.</summary>
internal static class PasswordFile
{
    /// <summary>Reads the password.</summary>
    /// <exception cref="InputException">The file is not there, is empty, or others may read it.</exception>
    public static string Read(string file)
    {
        try
        {
            PrivateKeyFile.Check(file);
            string? password = File.ReadLines(file).FirstOrDefault();
            return string.IsNullOrEmpty(password) ? throw new InputException("the password file is empty: its first line is the password", file) : password;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"the password file cannot be read: {DiskFault.Describe(e)}", file, inner: e);
        }
    }
}
