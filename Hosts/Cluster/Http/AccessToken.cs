using System.Security.Cryptography;
using System.Text;
using ActorLab.Domain.Common;
using ActorLab.Hosts.Cluster.Security;

namespace ActorLab.Hosts.Cluster.Http;

/// <summary>The secret that requests must carry. Only its hash is kept, so a comparison takes as long for every guess.</summary>
internal sealed class AccessToken
{
    /// <summary>Shorter ones can be guessed.</summary>
    public const int MinimumLength = 16;

    private const int MaximumLength = 1024;
    private const string Scheme = "Bearer ";

    private readonly byte[] _hash;

    private AccessToken(string text) => _hash = Hash(text);

    /// <summary>Reads the token of a node.</summary>
    /// <exception cref="InputException">The file cannot be read, others may read it, or it holds no token.</exception>
    public static AccessToken Read(string file) => new(ReadText(file));

    /// <summary>Whether the value of a header <c>Authorization</c> carries the token.</summary>
    public bool Admits(string? authorization) =>
        authorization is not null
        && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Hash(authorization[Scheme.Length..].Trim()), _hash);

    /// <summary>The first line of a token file, checked.</summary>
    internal static string ReadText(string file)
    {
        string text = SecretFile.FirstLine(file, "token");
        if (text.Length is < MinimumLength or > MaximumLength || text.Any(c => c is <= ' ' or > '~'))
            throw new InputException($"the first line must be a token of {MinimumLength} to {MaximumLength} letters, digits and signs, such as 'openssl rand -hex 32' prints", file);
        return text;
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
