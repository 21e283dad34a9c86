using System.Diagnostics;
using ActorLab.Hosts;

namespace ActorLab.Tests.Hosts;

public sealed class StopSignalsTests
{
    [SkippableFact]
    public void The_first_signal_asks_for_a_graceful_stop()
    {
        Skip.If(OperatingSystem.IsWindows(), "Signals are sent with kill(1).");
        var error = new StringWriter();
        using var signals = new StopSignals(error);
        using var stopped = new ManualResetEventSlim();
        using CancellationTokenRegistration registration = signals.Token.Register(stopped.Set);
        using (var kill = Process.Start("kill", ["-TERM", $"{Environment.ProcessId}"])) kill.WaitForExit();
        Assert.True(stopped.Wait(TimeSpan.FromSeconds(20)));
        Assert.Contains("Stopping after a checkpoint", error.ToString(), StringComparison.Ordinal);
    }
}
