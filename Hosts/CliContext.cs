using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ActorLab.Actors.Runtime.Settings;
using ActorLab.Hosts.Local;
using Spectre.Console;

namespace ActorLab.Hosts;

/// <summary>What a verb gets from the command line: where it prints, how, and when to stop.</summary>
internal sealed class CliContext
{
    private const int PlainWidth = 160;

    private static readonly JsonSerializerOptions JsonText = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly TextWriter _output;
    private readonly TextWriter _error;
    private readonly Lazy<IAnsiConsole> _console;

    public CliContext(TextWriter output, TextWriter error, ExperimentCatalog experiments, CancellationToken stop, IAnsiConsole? console = null)
    {
        _output = output;
        _error = error;
        Experiments = experiments;
        Stop = stop;
        _console = new Lazy<IAnsiConsole>(() => console ?? MakeConsole(Json ? _error : _output));
    }

    /// <summary>Whether stdout carries one JSON object and nothing else.</summary>
    public bool Json { get; internal set; }

    /// <summary>Whether errors come with their stack.</summary>
    public bool Verbose { get; internal set; }

    /// <summary>Cancelled at the first Ctrl+C: finish what must be finished, write a checkpoint, return.</summary>
    public CancellationToken Stop { get; }

    /// <summary>The systems that can run.</summary>
    public ExperimentCatalog Experiments { get; }

    /// <summary>All settings that there are.</summary>
    public SettingsSchema Schema => Experiments.Schema;

    /// <summary>Where people read: stdout, or stderr beside <see cref="Json"/>. One thread at a time.</summary>
    public IAnsiConsole Console => _console.Value;

    /// <summary>Whether <see cref="Console"/> is a terminal that can be redrawn.</summary>
    public bool IsLive => !Json && Console.Profile.Capabilities is { Interactive: true, Ansi: true };

    internal bool HasResult { get; private set; }

    /// <summary>Prints the verb's result: once, as JSON on stdout or by <paramref name="show"/> for people.</summary>
    public void Result(JsonObject json, Action<IAnsiConsole> show)
    {
        if (HasResult) throw new InvalidOperationException("A verb has one result.");
        HasResult = true;
        if (Json) _output.WriteLine(json.ToJsonString(JsonText));
        else show(Console);
    }

    /// <summary>Prints a line for people as it is.</summary>
    public void Line(string text) => (Json ? _error : _output).WriteLine(text);

    /// <summary>Prints a line on stderr.</summary>
    public void ErrorLine(string text) => _error.WriteLine(text);

    /// <summary>The folder of data sets: the given one, else that of <c>ACTORLAB_DATA</c>, else null.</summary>
    public static string? DataRoot(string? given) =>
        given ?? (Environment.GetEnvironmentVariable("ACTORLAB_DATA") is { Length: > 0 } root ? root : null);

    private static IAnsiConsole MakeConsole(TextWriter writer)
    {
        bool plain = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
        var output = new AnsiConsoleOutput(writer);
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = output,
            ColorSystem = plain || !output.IsTerminal ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Ansi = output.IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = output.IsTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!output.IsTerminal) console.Profile.Width = PlainWidth;
        return console;
    }
}
