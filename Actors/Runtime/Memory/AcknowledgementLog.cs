using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ActorLab.Actors.Runtime.Memory;

/// <summary>
/// Writes down, apart from every journal, what the memory acknowledged to its senders in this process: with it anybody can
/// check that nothing acknowledged is lost, however the process ended. Off unless the environment variable
/// <see cref="Variable"/> names a file. A line is a key and the sha256 of the trajectory's content.
/// </summary>
public sealed class AcknowledgementLog : IDisposable
{
    /// <summary>The environment variable that names the file.</summary>
    public const string Variable = "ACTORLAB_ACKNOWLEDGEMENT_LOG";

    private static readonly Lazy<AcknowledgementLog?> Shared =
        new(() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path ? new AcknowledgementLog(path) : null);

    private readonly FileStream _file;
    private readonly Lock _lock = new();

    /// <summary>Opens a file to append to.</summary>
    public AcknowledgementLog(string path)
    {
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        // A line that a killed process left unfinished must not swallow the next one.
        bool torn = _file.Length > 0 && _file.Seek(-1, SeekOrigin.End) >= 0 && _file.ReadByte() != '\n';
        _file.Seek(0, SeekOrigin.End);
        if (torn) _file.WriteByte((byte)'\n');
    }

    /// <summary>The log of this process, if it was asked for.</summary>
    public static AcknowledgementLog? OfProcess => Shared.Value;

    /// <summary>The name of a trajectory in the log.</summary>
    public static string NameOf(Trajectory trajectory) =>
        string.Create(CultureInfo.InvariantCulture, $"{trajectory.Key} {Convert.ToHexStringLower(SHA256.HashData(trajectory.Content))}");

    /// <summary>The names in a log; a line that was cut off is left out.</summary>
    public static IReadOnlySet<string> Read(string path) =>
        File.Exists(path) ? File.ReadLines(path).Where(line => line.Length - line.IndexOf(' ') == 65).ToHashSet() : new HashSet<string>();

    /// <summary>Appends, in one write; when this returns, the end of the process does not lose it.</summary>
    public void Append(IEnumerable<Trajectory> acknowledged)
    {
        byte[] lines = Encoding.ASCII.GetBytes(string.Concat(acknowledged.Select(t => NameOf(t) + "\n")));
        lock (_lock) _file.Write(lines);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
