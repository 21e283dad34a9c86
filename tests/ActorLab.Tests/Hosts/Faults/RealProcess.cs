using System.Diagnostics;

namespace ActorLab.Tests.Hosts.Faults;

/// <summary><c>actorlab</c> as a process of its own, for what only a process can meet: signals and their exit codes.</summary>
internal sealed class RealProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly System.Text.StringBuilder _error = new();

    public RealProcess(IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "actorlab.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_error) _error.AppendLine(line.Data);
        };
        _process.BeginErrorReadLine();
    }

    private string Error
    {
        get
        {
            lock (_error) return _error.ToString();
        }
    }

    /// <summary>Waits until something can be seen.</summary>
    public void WaitFor(Func<bool> seen)
    {
        var clock = Stopwatch.StartNew();
        while (!seen())
        {
            Assert.False(_process.HasExited, _process.HasExited ? $"it ended with {_process.ExitCode}: {Error}{_output.Result}" : "");
            Assert.True(clock.Elapsed < Patience, "it did not come in time");
            Thread.Sleep(10);
        }
    }

    /// <summary>Whether a text was printed to stderr.</summary>
    public bool HasSaid(string text) => Error.Contains(text, StringComparison.Ordinal);

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Another signal: INT, TERM.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public (int Code, string Output, string Error) WaitForEnd(TimeSpan? patience = null)
    {
        Assert.True(_process.WaitForExit(patience ?? Patience), "it did not end in time");
        _process.WaitForExit(); // and for the last line
        return (_process.ExitCode, _output.Result, Error);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
