using System.Runtime.InteropServices;

namespace ActorLab.Hosts;

/// <summary>Ctrl+C and SIGTERM: the first asks for a graceful stop, the second ends the process at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private const string ShowCursor = "\u001b[?25h";

    private readonly CancellationTokenSource _stop = new();
    private readonly TextWriter _error;
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;

    public StopSignals(TextWriter error)
    {
        _error = error;
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];
    }

    /// <summary>Cancelled at the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
        _stop.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        // Left to its default, the second signal ends the process without waiting for anything.
        if (Interlocked.Increment(ref _count) > 1)
        {
            if (!Console.IsOutputRedirected) Console.Out.Write(ShowCursor);
            return;
        }

        context.Cancel = true;
        _error.WriteLine("Stopping after a checkpoint; once more to stop at once.");
        // Callbacks of the token must not hold up the signal's thread, or the second signal would wait for them.
        _ = Task.Run(_stop.Cancel);
    }
}
