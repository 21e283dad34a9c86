using System.Collections.Concurrent;
using System.Diagnostics;
using ActorLab.Actors.Runtime.Memory;

namespace ActorLab.Benchmarks.Cluster;

/// <summary>A node of the cluster, by what it is started with.</summary>
/// <param name="Name">Its name, such as memory-2.</param>
/// <param name="Role">What it takes on.</param>
/// <param name="Host">Its host.</param>
/// <param name="Port">Its port, the same in all its lives.</param>
/// <param name="Namespace">The Linux network namespace that it is in; null for that of this process.</param>
internal sealed record NodeSpec(string Name, string Role, string Host, int Port, string? Namespace = null)
{
    public string Address => $"{Host}:{Port}";
}

/// <summary>The lives of one node, each a process of its own, started again two seconds after the end of the last as a service manager would.</summary>
internal sealed class NodeProcess : IDisposable
{
    private static readonly TimeSpan RestartAfter = TimeSpan.FromSeconds(2);

    private static readonly ConcurrentBag<NodeProcess> All = [];

    private readonly IReadOnlyList<string> _command;
    private readonly string _folder, _log;
    private long _outputBefore, _logBefore; // their lengths when this life began
    private readonly Lock _lock = new();
    private readonly Task _keeper;
    private readonly CancellationTokenSource _end = new();
    private Process? _process;
    private bool _killed;

    static NodeProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (NodeProcess node in All) node.Dispose();
    };

    /// <param name="spec">The node.</param>
    /// <param name="program">The program with its first arguments.</param>
    /// <param name="arguments">The arguments of the node.</param>
    /// <param name="folder">The folder of its output.</param>
    public NodeProcess(NodeSpec spec, IReadOnlyList<string> program, IEnumerable<string> arguments, string folder)
    {
        Spec = spec;
        _folder = folder;
        _log = Path.Combine(folder, spec.Name, "log.txt");
        string[] inside = spec.Namespace is { } name ? ["ip", "netns", "exec", name] : [];
        _command = [.. inside, .. program, .. arguments];
        All.Add(this);
        _keeper = KeepAsync();
    }

    public NodeSpec Spec { get; }

    public string Output => Path.Combine(_folder, $"{Spec.Name}.out");

    /// <summary>What its workers acknowledged; a later life appends.</summary>
    public string Acknowledged => Path.Combine(_folder, $"{Spec.Name}.acknowledged");

    /// <summary>Whether this life of it, not an earlier one that others may not have missed yet, is a member of the cluster.</summary>
    public bool IsUp => !_killed && _process is { HasExited: false } && After(Output, _outputBefore).Contains(" is up:", StringComparison.Ordinal);

    /// <summary>Whether this life of it has made its part of the run.</summary>
    public bool HasPart => After(_log, _logBefore).Contains(" is ready: ", StringComparison.Ordinal);

    /// <summary>How often it was started.</summary>
    public int Lives { get; private set; }

    /// <summary>How often it ended without being killed.</summary>
    public int OwnEnds { get; private set; }

    /// <summary>SIGKILL: the process has no chance to do anything.</summary>
    /// <returns>False where it was not alive.</returns>
    public bool Kill()
    {
        lock (_lock)
        {
            if (_process is null || _process.HasExited) return false;
            _killed = true;
            _process.Kill();
            _process.WaitForExit();
            return true;
        }
    }

    public void Dispose()
    {
        if (_end.IsCancellationRequested) return;
        _end.Cancel();
        Kill();
        _keeper.Wait(TimeSpan.FromSeconds(10));
    }

    private async Task KeepAsync()
    {
        try
        {
            while (!_end.IsCancellationRequested)
            {
                Process process;
                lock (_lock) process = _process = Start();
                await process.WaitForExitAsync(_end.Token);
                if (!_killed) OwnEnds++;
                await Task.Delay(RestartAfter, _end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The experiment is over; whoever cancels kills.
        }
    }

    private Process Start()
    {
        Lives++;
        _killed = false;
        (_outputBefore, _logBefore) = (Length(Output), Length(_log));
        // The shell becomes the program, so that the process started is the one to kill, with its output in a file.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "out=$1; shift; exec \"$@\" >> \"$out\" 2>&1", "sh", Output, .. _command]);
        start.Environment[AcknowledgementLog.Variable] = Acknowledged;
        return Process.Start(start)!;
    }

    private static long Length(string file) => File.Exists(file) ? new FileInfo(file).Length : 0;

    private static string After(string file, long offset)
    {
        if (!File.Exists(file)) return "";
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        stream.Seek(offset, SeekOrigin.Begin);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
