using ActorLab.Actors.Runtime.Tickets;

namespace ActorLab.Actors.Runtime.Runs;

/// <summary>What is known of a run, rebuilt from its events; changes only by <see cref="Apply"/>. Pure.</summary>
public sealed class RunState
{
    /// <summary>The counter of the run's steps, whatever these are to the experiment: the console and the result show it.</summary>
    public const string StepCounter = "steps";

    private readonly Dictionary<string, long> _counters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MetricValue> _metrics = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TicketCount> _tickets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _lastReports = new(StringComparer.Ordinal);
    private readonly List<TicketQuarantined> _quarantined = [];

    /// <summary>The state before the first event.</summary>
    public RunState(TicketLedgerOptions? options = null) => Ledger = new TicketLedger(options);

    /// <summary>Continues from a snapshot.</summary>
    public RunState(RunSnapshot snapshot, TicketLedgerOptions? options = null)
    {
        (Experiment, Seed, Lives, Status, Reason, Phase) =
            (snapshot.Experiment, snapshot.Seed, snapshot.Lives, snapshot.Status, snapshot.Reason, snapshot.Phase);
        Elapsed = TimeSpan.FromMilliseconds(snapshot.ElapsedMilliseconds);
        (Weights, Best, Checkpoint, FinalMetrics) = (snapshot.Weights, snapshot.Best, snapshot.Checkpoint, snapshot.FinalMetrics);
        foreach ((string name, long value) in snapshot.Counters) _counters[name] = value;
        foreach ((string name, MetricValue value) in snapshot.Metrics) _metrics[name] = value;
        foreach ((string kind, TicketCount count) in snapshot.Tickets) _tickets[kind] = count;
        foreach ((string reporter, long step) in snapshot.LastReports) _lastReports[reporter] = step;
        _quarantined.AddRange(snapshot.Quarantined);
        Ledger = TicketLedger.Restore(
            options ?? new(), snapshot.NextTicketId, snapshot.Open.Select(o => (o.Ticket, o.Kills)), _quarantined.Select(q => q.TicketId));
    }

    /// <summary>The experiment's name; empty before the first start.</summary>
    public string Experiment { get; private set; } = "";

    /// <summary>The run's root seed.</summary>
    public ulong Seed { get; private set; }

    /// <summary>How often the run was started: 1 in its first life.</summary>
    public int Lives { get; private set; }

    /// <summary>Where the run stands.</summary>
    public RunStatus Status { get; private set; }

    /// <summary>Why it ended, unless it finished.</summary>
    public string? Reason { get; private set; }

    /// <summary>The plan's phase; empty before the first.</summary>
    public string Phase { get; private set; } = "";

    /// <summary>Running time over all lives, in steps of a few seconds.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>Named sums of what results and reports have counted.</summary>
    public IReadOnlyDictionary<string, long> Counters => _counters;

    /// <summary>The latest metrics.</summary>
    public IReadOnlyDictionary<string, MetricValue> Metrics => _metrics;

    /// <summary>The learner's newest weights.</summary>
    public WeightsReference? Weights { get; private set; }

    /// <summary>The best weights so far, as the plan judged.</summary>
    public BestWeights? Best { get; private set; }

    /// <summary>The newest checkpoint.</summary>
    public CheckpointReference? Checkpoint { get; private set; }

    /// <summary>The tickets given up.</summary>
    public IReadOnlyList<TicketQuarantined> Quarantined => _quarantined;

    /// <summary>What the plan finished with.</summary>
    public IReadOnlyDictionary<string, double> FinalMetrics { get; private set; } = new Dictionary<string, double>();

    /// <summary>The ledger: its leases are the coordinator's and no part of what a plan may look at.</summary>
    internal TicketLedger Ledger { get; }

    /// <summary>A counter, 0 if nothing was counted.</summary>
    public long Counter(string name) => _counters.GetValueOrDefault(name);

    /// <summary>How many tickets of a kind were issued, are done and are open.</summary>
    public TicketCount Tickets(string kind) => _tickets.GetValueOrDefault(kind) ?? new TicketCount(0, 0, 0);

    /// <summary>Whether a report would be counted, see <see cref="ReportProgress"/>.</summary>
    public bool IsNews(ReportProgress progress) => !_lastReports.TryGetValue(progress.Reporter, out long last) || progress.Step > last;

    /// <summary>Whether the report before it is not here yet, see <see cref="ReportProgress"/>.</summary>
    public bool IsEarly(ReportProgress progress) =>
        progress is { Follows: true, Since: { } since } && (!_lastReports.TryGetValue(progress.Reporter, out long last) || last < since);

    /// <summary>Whether a report offers weights that are newer than the newest.</summary>
    public bool HasNewWeights(ReportProgress progress) => progress.Weights is { } offered && (Weights is null || offered.Version > Weights.Version);

    /// <summary>Takes an event into account.</summary>
    /// <returns>False if it is about a ticket that is not open any more: it changes nothing, and a plan does not see it.</returns>
    public bool Apply(IRunEvent runEvent)
    {
        switch (runEvent)
        {
            case RunStarted e:
                (Experiment, Seed, Status, Reason) = (e.Experiment, e.Seed, RunStatus.Running, null);
                Lives++;
                break;
            case PhaseEntered e:
                Phase = e.Phase;
                break;
            case TicketsIssued e:
                foreach (Ticket ticket in e.Tickets)
                {
                    Ledger.Issue(ticket);
                    TicketCount count = Tickets(ticket.Kind);
                    _tickets[ticket.Kind] = count with { Issued = count.Issued + 1 };
                }

                break;
            case TicketAccepted e:
                if (!Ledger.Complete(e.TicketId)) return false;
                TicketCount done = Tickets(e.Kind);
                _tickets[e.Kind] = done with { Done = done.Done + 1 };
                Count(e.Result.Counters);
                Note(e.Result.Step, e.Result.Metrics);
                break;
            case TicketFaulted e:
                if (Ledger.Apply(new TicketFault(e.TicketId, e.Reason, e.Quarantined)) is null) return false;
                if (!e.Quarantined) break;
                TicketCount given = Tickets(e.Kind);
                _tickets[e.Kind] = given with { Quarantined = given.Quarantined + 1 };
                _quarantined.Add(new TicketQuarantined(e.TicketId, e.Kind, e.Reason));
                break;
            case ProgressReported { Progress: var e }:
                if (HasNewWeights(e)) Weights = e.Weights;
                if (!IsNews(e)) break;
                Count(e.Counters, NewShare(e));
                _lastReports[e.Reporter] = e.Step;
                Note(e.Step, e.Metrics);
                break;
            case MetricsReported e:
                Note(e.Step, e.Metrics);
                break;
            case CheckpointAnnounced e:
                Checkpoint = e.Checkpoint;
                break;
            case BestWeightsKept e:
                Best = e.Best;
                break;
            case TimeElapsed e:
                Elapsed += TimeSpan.FromMilliseconds(e.Milliseconds);
                break;
            case RunEnded e:
                (Status, Reason, FinalMetrics) = (e.Status, e.Reason, e.Metrics);
                break;
        }

        return true;
    }

    /// <summary>All of it, and the plan's own state, for a snapshot.</summary>
    public RunSnapshot ToSnapshot(byte[] plan) => new(
        Experiment, Seed, Lives, Status, Reason, Phase, (long)Elapsed.TotalMilliseconds,
        new Dictionary<string, long>(_counters), new Dictionary<string, MetricValue>(_metrics),
        new Dictionary<string, TicketCount>(_tickets), new Dictionary<string, long>(_lastReports), Weights, Best, Checkpoint,
        Ledger.NextId, [.. Ledger.Open.OrderBy(o => o.Ticket.Id).Select(o => new OpenTicket(o.Ticket, o.Kills))], [.. _quarantined],
        FinalMetrics, plan);

    /// <summary>The share of a report's steps that no report before it covered.</summary>
    private double NewShare(ReportProgress e) =>
        e.Since is { } since && _lastReports.TryGetValue(e.Reporter, out long last) && last > since ? (double)(e.Step - last) / (e.Step - since) : 1;

    private void Count(IReadOnlyDictionary<string, long> counters, double share = 1)
    {
        foreach ((string name, long delta) in counters) _counters[name] = Counter(name) + (long)Math.Round(Math.Max(0, delta) * share);
    }

    private void Note(long step, IReadOnlyDictionary<string, double> metrics)
    {
        foreach ((string name, double value) in metrics) _metrics[name] = new MetricValue(value, step);
    }
}
