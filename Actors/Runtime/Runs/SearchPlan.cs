using ActorLab.Actors.Runtime.Serialization;
using ActorLab.Actors.Runtime.Tickets;
using ActorLab.Domain.Common;

namespace ActorLab.Actors.Runtime.Runs;

/// <summary>
/// A plan that proposes a number of things to try, one ticket each, and learns from what came of them, with no generations
/// and no barrier: up to <see cref="SearchSize.Lag"/> tickets are under way. Proposal n is made from the results of 0 .. n -
/// lag only, taken in that order, with the n-th random stream; so what is tried, and what becomes of it, depends on the seed
/// alone and not on the order in which workers finish, nor on crashes between. Subclasses give three pure functions.
/// </summary>
/// <typeparam name="TState">All that the search has learned: a record that is never changed in place.</typeparam>
/// <typeparam name="TWork">What a ticket asks for.</typeparam>
/// <typeparam name="TResult">What came of it.</typeparam>
/// <param name="role">The role whose workers do the tickets; also the tickets' kind.</param>
/// <param name="size">How many proposals, and how many at once.</param>
/// <param name="seed">The run's seed.</param>
/// <param name="start">What the search knows at its start.</param>
/// <param name="states">How snapshots hold the state.</param>
/// <param name="works">How tickets hold the work.</param>
/// <param name="results">How results hold what came of it.</param>
public abstract class SearchPlan<TState, TWork, TResult>(
    string role, SearchSize size, ulong seed, TState start, MessageBinding<TState> states, MessageBinding<TWork> works, MessageBinding<TResult> results) : IRunPlan
    where TState : class
    where TWork : class
    where TResult : class
{
    /// <summary>Values of metrics that a run records on its way, at most.</summary>
    private const int Reports = 100;

    private readonly RandomStreams _streams = new(seed);
    private readonly Dictionary<long, SearchPlanEntry> _entries = []; // issued and not yet learned from
    private TState _state = start;
    private long _issued, _learned;

    /// <summary>What to try next.</summary>
    protected abstract TWork Propose(TState state, RandomStream random);

    /// <summary>The state after a result; null where the ticket was given up.</summary>
    protected abstract TState Learn(TState state, TWork work, TResult? result);

    /// <summary>What the search has reached; at its end the run's result.</summary>
    protected abstract IReadOnlyDictionary<string, double> Measure(TState state);

    /// <inheritdoc />
    public PlanStep Next(RunState state)
    {
        if (state.Phase.Length == 0) return new PlanStep.EnterPhase("search");
        bool reports = _learned >= size.Total || _learned > 0 && _learned % ((size.Total + Reports - 1) / Reports) == 0;
        if (reports && Measure(_state) is { Count: > 0 } reached && IsNews(state, reached)) return new PlanStep.ReportMetrics(role, _learned, reached);
        if (_learned >= size.Total) return new PlanStep.Finish(Measure(_state));
        if (_issued >= size.Total || _learned < Due) return new PlanStep.Wait();
        TWork work = Propose(_state, _streams.Get($"{role}.proposal", checked((int)_issued)));
        return new PlanStep.IssueTickets([new TicketSpec(role, role, null, works.Write(work))]);
    }

    /// <inheritdoc />
    public void Apply(IRunEvent runEvent)
    {
        switch (runEvent)
        {
            case TicketsIssued e:
                foreach (Ticket ticket in e.Tickets) _entries[ticket.Id] = new SearchPlanEntry(ticket.Id, ticket.Payload, false, null);
                _issued += e.Tickets.Count;
                break;
            case TicketAccepted e:
                _entries[e.TicketId] = _entries[e.TicketId] with { IsDone = true, Result = e.Result.Payload };
                break;
            case TicketFaulted { Quarantined: true } e:
                _entries[e.TicketId] = _entries[e.TicketId] with { IsDone = true };
                break;
            default:
                return;
        }

        while (_learned < Due && _entries.GetValueOrDefault(_learned) is { IsDone: true } entry)
        {
            _entries.Remove(_learned++);
            _state = Learn(_state, works.Read(entry.Work), entry.Result is { } result ? results.Read(result) : null);
        }
    }

    /// <inheritdoc />
    public byte[] Save() => SearchPlanState.Binding.Write(new SearchPlanState(states.Write(_state), _issued, _learned, [.. _entries.Values.OrderBy(e => e.Number)]));

    /// <inheritdoc />
    public void Restore(byte[] saved)
    {
        SearchPlanState state = SearchPlanState.Binding.Read(saved);
        (_state, _issued, _learned) = (states.Read(state.State), state.Issued, state.Learned);
        _entries.Clear();
        foreach (SearchPlanEntry entry in state.Entries) _entries[entry.Number] = entry;
    }

    /// <summary>How many results may be learned from: those that the next proposal is made from; all, once all are there.</summary>
    private long Due => _issued >= size.Total && _entries.Values.All(e => e.IsDone) ? _issued : Math.Max(0, Math.Min(_issued, size.Total - 1L) - size.Lag + 1);

    private bool IsNews(RunState state, IReadOnlyDictionary<string, double> reached) =>
        reached.Any(m => !state.Metrics.TryGetValue(m.Key, out MetricValue? known) || known.Step < _learned);
}
