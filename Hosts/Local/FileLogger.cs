using System.Globalization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace ActorLab.Hosts.Local;

/// <summary>Writes the actor system's log to the run directory's <c>log.txt</c>.</summary>
internal sealed class FileLogger : ReceiveActor
{
    private const string Key = "actorlab.log-file";
    private readonly StreamWriter _file;

    public FileLogger()
    {
        string path = Context.System.Settings.Config.GetString(Key);
        _file = new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(Write);
    }

    /// <summary>Makes this the system's only logger.</summary>
    public static Config Config(string path) => ConfigurationFactory.ParseString($$"""
        {{Key}} = "{{path.Replace("\\", "\\\\").Replace("\"", "\\\"")}}"
        akka.loggers = ["{{typeof(FileLogger).AssemblyQualifiedName}}"]
        akka.loglevel = INFO
        akka.stdout-loglevel = OFF
        """);

    /// <inheritdoc />
    protected override void PostStop() => Try(_file.Dispose);

    private void Write(LogEvent entry)
    {
        Try(() => _file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{entry.Timestamp:yyyy-MM-ddTHH:mm:ss.fffZ} {entry.LogLevel()} {entry.LogSource} {entry.Message}")));
        if (entry.Cause is not null) Try(() => _file.WriteLine(entry.Cause));
    }

    /// <summary>A log that cannot be written ends nothing: what the run needs on the disk has its own faults.</summary>
    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (IOException)
        {
        }
    }
}
