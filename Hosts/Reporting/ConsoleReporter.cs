using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ActorLab.Hosts.Reporting;

/// <summary>
/// Shows a long run: redrawn in place on a terminal, else a plain line now and then (on stderr beside <c>--json</c>). Any
/// thread reports and never waits; one thread of its own owns the console, since Spectre's displays are not thread safe.
/// </summary>
internal sealed class ConsoleReporter : IDisposable
{
    private static readonly TimeSpan LiveInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(5);

    private readonly CliContext _context;
    private readonly string _title;
    private readonly TimeSpan _interval;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly ConcurrentQueue<string> _notes = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly ManualResetEventSlim _ending = new();
    private readonly Thread _thread;
    private ProgressUpdate? _newest;
    private volatile bool _ended;

    /// <summary>Starts to show; <paramref name="interval"/> is the least time between two plain lines.</summary>
    public ConsoleReporter(CliContext context, string title, TimeSpan? interval = null)
    {
        _context = context;
        _title = title;
        _interval = interval ?? PlainInterval;
        _thread = new Thread(context.IsLive ? ShowLive : ShowPlain) { IsBackground = true, Name = "console" };
        _thread.Start();
    }

    /// <summary>Says where the run stands; only the newest state is shown.</summary>
    public void Report(ProgressUpdate update)
    {
        ProgressUpdate? before = Interlocked.Exchange(ref _newest, update);
        if (before?.Phase != update.Phase) _wake.Set();
    }

    /// <summary>Prints a line that stays: a warning, a finished phase.</summary>
    public void Note(string line)
    {
        _notes.Enqueue(line);
        _wake.Set();
    }

    /// <summary>Shows the last state and gives the console back.</summary>
    public void Dispose()
    {
        if (_ended) return;
        _ended = true;
        _wake.Set();
        _ending.Set();
        _thread.Join();
        _wake.Dispose();
        _ending.Dispose();
    }

    private void ShowPlain()
    {
        if (_title.Length > 0) _context.Line(_title);
        ProgressUpdate? shown = null;
        TimeSpan due = TimeSpan.Zero;
        while (true)
        {
            bool ended = _ended;
            PrintNotes();
            ProgressUpdate? newest = Volatile.Read(ref _newest);
            bool isDue = ended || newest?.Phase != shown?.Phase || _clock.Elapsed >= due;
            if (newest is not null && !ReferenceEquals(newest, shown) && isDue)
            {
                _context.Line(Line(newest));
                shown = newest;
                due = _clock.Elapsed + _interval;
            }

            if (ended) return;
            _wake.WaitOne(_interval < LiveInterval ? _interval : LiveInterval);
        }
    }

    private void ShowLive() => _context.Console
        .Live(Picture(null))
        .AutoClear(false)
        .Start(live =>
        {
            while (true)
            {
                bool ended = _ended;
                // A line written while the picture stands goes above it.
                PrintNotes();
                live.UpdateTarget(Picture(Volatile.Read(ref _newest)));
                if (ended) return;
                _ending.Wait(LiveInterval);
            }
        });

    private void PrintNotes()
    {
        while (_notes.TryDequeue(out string? note))
        {
            if (_context.IsLive) _context.Console.WriteLine(note);
            else _context.Line(note);
        }
    }

    private string Line(ProgressUpdate update) =>
        $"[{Elapsed()}] {update.Phase}  {Step(update)}{string.Concat(update.Metrics.Select(m => $"  {m.Key} {Number(m.Value)}"))}";

    private IRenderable Picture(ProgressUpdate? update)
    {
        var rows = new List<IRenderable> { new Markup($"[bold]{Markup.Escape(_title)}[/]  {Elapsed()}  {(update is null ? "starting" : Markup.Escape(update.Phase))}") };
        if (update is null) return new Rows(rows);
        if (update.Steps is > 0 and var total)
        {
            rows.Add(new BreakdownChart { Width = 60, ShowTags = false }
                .AddItem("done", Math.Min(update.Step, total), Color.Green)
                .AddItem("left", Math.Max(0, total - update.Step), Color.Grey));
        }

        rows.Add(new Text(Step(update)));
        Grid grid = new Grid().AddColumn().AddColumn(new GridColumn().RightAligned());
        foreach ((string name, double value) in update.Metrics) grid.AddRow(new Text("  " + name), new Text(Number(value)));
        rows.Add(grid);
        return new Rows(rows);
    }

    private string Elapsed() => _clock.Elapsed.ToString(_clock.Elapsed.TotalDays >= 1 ? @"d\.hh\:mm\:ss" : @"hh\:mm\:ss", CultureInfo.InvariantCulture);

    private static string Step(ProgressUpdate update) => update.Steps is > 0 and var steps
        ? string.Create(CultureInfo.InvariantCulture, $"step {update.Step:N0} of {steps:N0} ({(double)update.Step / steps:P0})")
        : string.Create(CultureInfo.InvariantCulture, $"step {update.Step:N0}");

    private static string Number(double value) =>
        Math.Abs(value) >= 1000 ? value.ToString("N0", CultureInfo.InvariantCulture) : value.ToString("G4", CultureInfo.InvariantCulture);
}
