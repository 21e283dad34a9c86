using System.Globalization;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Hosts.Reporting;
using Akka.Actor;
using RunProgress = ActorLab.Actors.Runtime.Runs.RunSummary;

namespace ActorLab.Hosts.Local;

/// <summary>What the console shows of a run, and its last state for the result.</summary>
internal sealed class RunWatch(ConsoleReporter reporter, long? steps, IReadOnlyList<string> headlines)
{
    private readonly Dictionary<string, double> _metrics = new(StringComparer.Ordinal);
    private string _phase = "starting";
    private long _step;

    /// <summary>The run's last summary.</summary>
    public RunProgress? Last { get; private set; }

    public void Enter(string phase)
    {
        _phase = phase;
        Show();
    }

    public void Take(RunProgress summary)
    {
        Last = summary;
        if (summary.Phase.Length > 0) _phase = summary.Phase;
        _step = summary.Steps;
        foreach ((string name, long value) in summary.Counters)
            if (headlines.Contains(name))
                _metrics[name] = value;
        Show();
    }

    public void Take(MetricsReported reported)
    {
        foreach ((string name, double value) in reported.Metrics) _metrics[name] = value;
        foreach ((string name, double value) in reported.Metrics)
            if (headlines.Contains(name))
                reporter.Note(string.Create(CultureInfo.InvariantCulture, $"{name} {Text(name, value)} at step {reported.Step:N0}"));
        Show();
    }

    public void Note(string line) => reporter.Note(line);

    private static string Text(string name, double value) =>
        value.ToString(name.EndsWith("accuracy", StringComparison.Ordinal) ? "P1" : "G6", CultureInfo.InvariantCulture);

    private void Show() => reporter.Report(new ProgressUpdate(_phase, _step, steps, [.. _metrics.OrderBy(m => m.Key, StringComparer.Ordinal)]));
}

/// <summary>Hands what is published of a run to its <see cref="RunWatch"/>.</summary>
internal sealed class RunWatcher : ReceiveActor
{
    public RunWatcher(RunWatch watch)
    {
        Receive<RunProgress>(watch.Take);
        Receive<MetricsReported>(watch.Take);
        Receive<PhaseEntered>(entered => watch.Enter(entered.Phase));
        Receive<TicketQuarantined>(given => watch.Note($"ticket {given.TicketId} ({given.Kind}) is given up: {given.Reason}"));
        Receive<RunWarning>(warning => watch.Note(warning.Text));
        Receive<InstanceRestarting>(again => watch.Note($"{again.Actor} is started again: {again.Reason}"));
    }

    public static Props Props(RunWatch watch) => Akka.Actor.Props.Create(() => new RunWatcher(watch));

    /// <inheritdoc />
    protected override void PreStart()
    {
        foreach (Type type in (Type[])[typeof(RunProgress), typeof(MetricsReported), typeof(PhaseEntered), typeof(TicketQuarantined), typeof(InstanceRestarting), typeof(RunWarning)])
            Context.System.EventStream.Subscribe(Self, type);
    }
}
