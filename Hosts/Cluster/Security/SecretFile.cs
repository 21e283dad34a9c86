using System.Text;
using ActorLab.Domain.Common;

namespace ActorLab.Hosts.Cluster.Security;

/// <summary>A file whose first line is a secret, such as a password or a token, which nobody but its owner may read.</summary>
internal static class SecretFile
{
    private const int MaximumLength = 4096;

    /// <summary>Reads the secret; empty where the first line is.</summary>
    /// <param name="file">The file.</param>
    /// <param name="what">What it is: <c>password</c>.</param>
    /// <exception cref="InputException">The file is not there, or others may read it.</exception>
    public static string FirstLine(string file, string what)
    {
        if (!File.Exists(file)) throw new InputException($"the {what} file cannot be read: there is none", file);
        PrivateKeyFile.Check(file);
        try
        {
            using FileStream stream = File.OpenRead(file);
            byte[] head = new byte[MaximumLength];
            int length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            return Encoding.UTF8.GetString(head, 0, length).Split('\n')[0].Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"the {what} file cannot be read: {DiskFault.Describe(e)}", file, inner: e);
        }
    }
}
