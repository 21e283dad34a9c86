using System.Diagnostics;
using ActorLab.Actors.Runtime.Memory;

namespace ActorLab.Benchmarks.KillResume;

/// <summary>One life of a run: <c>actorlab</c> as a process of its own.</summary>
internal sealed class ChildRun : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output, _error;
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    public ChildRun(string actorlab, string acknowledgementLog, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [actorlab, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[AcknowledgementLog.Variable] = acknowledgementLog;
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _error = _process.StandardError.ReadToEndAsync();
    }

    public TimeSpan Age => _clock.Elapsed;

    public bool HasExited => _process.HasExited;

    /// <summary>SIGKILL: the process has no chance to do anything.</summary>
    public void Kill() => _process.Kill();

    public async Task<(int Code, string Output, string Error)> EndAsync()
    {
        await _process.WaitForExitAsync();
        return (_process.ExitCode, await _output, await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
