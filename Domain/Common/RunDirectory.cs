using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ActorLab.Domain.Common;

/// <summary>
/// The folder that holds all of a run. While one process runs in it, it holds a lock that dies with the process, so that
/// no second one can write there.
/// </summary>
public sealed class RunDirectory : IDisposable
{
    private const string LockName = "run.lock";

    // EWOULDBLOCK of flock(2), and ERROR_SHARING_VIOLATION: somebody holds the lock.
    private const int HeldOnUnix = 11, HeldOnMac = 35, HeldOnWindows = unchecked((int)0x80070020);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new FiniteNumbers() },
    };

    private readonly FileStream? _lock;
    private readonly string? _weights;

    private RunDirectory(string path, FileStream? held, string? weights = null)
    {
        Folder = path;
        _lock = held;
        _weights = weights;
    }

    /// <summary>The directory's full path.</summary>
    public string Folder { get; }

    /// <summary>The effective settings.</summary>
    public string SettingsFile => In("settings.conf");

    /// <summary>The settings of a life, numbered from 1: what <see cref="SettingsFile"/> was then, whatever is done to it later.</summary>
    public string SettingsFileOf(int number) => In(string.Create(CultureInfo.InvariantCulture, $"settings-{number}.conf"));

    /// <summary>What the run ran on.</summary>
    public string EnvironmentFile => In("environment.json");

    /// <summary>Every metric recorded, one JSON object a line: the truth.</summary>
    public string MetricsFile => In("metrics.jsonl");

    /// <summary>Event files for TensorBoard.</summary>
    public string TensorBoardFolder => In("tensorboard");

    /// <summary>Checkpoints.</summary>
    public string CheckpointsFolder => In("checkpoints");

    /// <summary>Weights, by content hash: the run's own, or on another node of its cluster those that the node pulled.</summary>
    public string WeightsFolder => _weights ?? In("weights");

    /// <summary>The bulk journal: trajectories.</summary>
    public string MemoryDatabase => In("memory.db");

    /// <summary>The control journal: coordination.</summary>
    public string ControlDatabase => In("control.db");

    /// <summary>The log.</summary>
    public string LogFile => In("log.txt");

    /// <summary>How the run ended.</summary>
    public string ResultFile => In("result.json");

    /// <summary>Whether this object holds the directory's lock.</summary>
    public bool IsLocked => _lock is not null;

    /// <summary>The name of a new run's directory: time, experiment, seed and a short id against clashes.</summary>
    public static string NewName(string experiment, ulong seed, TimeProvider clock)
    {
        string time = clock.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{time}-{experiment}-{seed}-{RandomNumberGenerator.GetHexString(4, lowercase: true)}");
    }

    /// <summary>Makes the directory of a new run and locks it.</summary>
    /// <param name="path">Where; null makes a new name under <c>runs</c>.</param>
    /// <param name="experiment">The experiment's name.</param>
    /// <param name="seed">The root seed.</param>
    /// <param name="clock">Tells the time for a new name.</param>
    /// <exception cref="RunDirectoryRefusedException">It exists and is not empty, or another process uses it.</exception>
    /// <exception cref="InputException">It cannot be made.</exception>
    public static RunDirectory Create(string? path, string experiment, ulong seed, TimeProvider clock)
    {
        string folder = Path.GetFullPath(path ?? Path.Combine("runs", NewName(experiment, seed, clock)));
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The run directory cannot be made: {DiskFault.Describe(e)}.", folder, inner: e);
        }

        // The lock first, then the look: of two processes that start at once only one gets past it.
        if (HasContent(folder)) throw NotEmpty(folder);
        FileStream held = Lock(folder);
        if (HasContent(folder))
        {
            held.Dispose();
            throw NotEmpty(folder);
        }

        var directory = new RunDirectory(folder, held);
        foreach (string part in new[] { directory.TensorBoardFolder, directory.CheckpointsFolder, directory.WeightsFolder })
            Directory.CreateDirectory(part);
        return directory;
    }

    /// <summary>Opens and locks the directory of a run that is to go on.</summary>
    /// <exception cref="RunDirectoryRefusedException">Another process uses it.</exception>
    /// <exception cref="InputException">It is no run directory.</exception>
    public static RunDirectory Resume(string path) => new(Check(path), Lock(Path.GetFullPath(path)));

    /// <summary>Opens a run's directory to look at it, without the lock; it may be running.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="weights">Where this node keeps weights, if not there.</param>
    /// <exception cref="InputException">It is no run directory.</exception>
    public static RunDirectory View(string path, string? weights = null) => new(Check(path), null, weights);

    /// <summary>Whether a folder is the directory of a run that has begun.</summary>
    public static bool IsOne(string path) => File.Exists(Path.Combine(path, "settings.conf"));

    /// <summary>Writes the effective settings; from then on the directory can be resumed.</summary>
    public void WriteSettings(string text) => AtomicFile.Write(SettingsFile, Encoding.UTF8.GetBytes(text));

    /// <summary>The effective settings.</summary>
    public string ReadSettings() => File.ReadAllText(SettingsFile);

    /// <summary>Writes what the run runs on.</summary>
    public void WriteEnvironment(RunEnvironment environment) =>
        AtomicFile.Write(EnvironmentFile, JsonSerializer.SerializeToUtf8Bytes(environment, Json));

    /// <summary>Writes how the run ended.</summary>
    public void WriteResult(RunResult result) => AtomicFile.Write(ResultFile, ToJson(result));

    /// <summary>The bytes of <c>result.json</c>, for those who print it too.</summary>
    public static byte[] ToJson(RunResult result) => JsonSerializer.SerializeToUtf8Bytes(result, Json);

    /// <summary>How the run ended, or null where it has not.</summary>
    /// <exception cref="InputException">The file is there and no such result.</exception>
    public RunResult? ReadResult()
    {
        if (!File.Exists(ResultFile)) return null;
        try
        {
            return JsonSerializer.Deserialize<RunResult>(File.ReadAllBytes(ResultFile), Json);
        }
        catch (JsonException e)
        {
            throw new InputException("The result cannot be read: " + e.Message, ResultFile, inner: e);
        }
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose() => _lock?.Dispose();

    private static string Check(string path)
    {
        string folder = Path.GetFullPath(path);
        return IsOne(folder)
            ? folder
            : throw new InputException(
                Directory.Exists(folder)
                    ? "This is no run directory: it has no settings.conf. Give the directory that 'run' printed."
                    : "There is no such run directory.",
                folder);
    }

    private static FileStream Lock(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult is HeldOnUnix or HeldOnMac or HeldOnWindows)
        {
            throw new RunDirectoryRefusedException($"{folder}: another process runs in this directory. Wait for it to end, or stop it.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The run directory cannot be written ({DiskFault.Describe(e)}). Make it writable, then go on with 'resume'.", folder, inner: e);
        }
    }

    private static bool HasContent(string folder) =>
        Directory.EnumerateFileSystemEntries(folder).Any(entry => Path.GetFileName(entry) != LockName);

    private static RunDirectoryRefusedException NotEmpty(string folder) =>
        new($"{folder}: the run directory is not empty. Use 'resume' to go on with it, or choose another with --run-dir.");

    private string In(string name) => Path.Combine(Folder, name);

    // JSON has no NaN or infinity; null says "no number".
    private sealed class FiniteNumbers : JsonConverter<double>
    {
        public override bool HandleNull => true;

        public override double Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value)) writer.WriteNumberValue(value);
            else writer.WriteNullValue();
        }
    }
}
