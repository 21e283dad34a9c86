using System.Globalization;
using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Tickets;
using ActorLab.Actors.Runtime.Weights;

namespace ActorLab.Hosts.Simulation;

/// <summary>
/// What must hold in every run, whatever goes wrong: checked on each message that reaches an actor and each event that
/// reaches the disk.
/// </summary>
/// <param name="maximumLag">How old samples may be, if the experiment bounds it.</param>
/// <param name="mayMove">
/// Whether a partition of the memory may be replaced by one on another node: then each must know what it acknowledged itself, and
/// what one says that is cut off and will end is not held against what its successor has acknowledged since.
/// </param>
internal sealed class RunInvariants(double? maximumLag, bool mayMove = false)
{
    private const string Control = "control", Memory = "memory";
    private static readonly HashSet<Trajectory> None = [];

    private readonly HashSet<Trajectory> _durable = new(TrajectoryIdentity.Instance);
    private readonly Dictionary<int, HashSet<Trajectory>> _acknowledged = [];
    private readonly Dictionary<(string, long), Trajectory[]> _stores = [];
    private readonly Dictionary<(string, long), Dictionary<(string, int), int>> _questions = [];
    private readonly Dictionary<int, SortedDictionary<string, HashSet<Trajectory>>> _acknowledgedBy = [];
    private readonly Dictionary<long, bool> _tickets = []; // value: accepted or given up
    private readonly HashSet<long> _versions = [0];
    private readonly Dictionary<string, Dictionary<string, long>> _counters = new(StringComparer.Ordinal);

    /// <summary>The first thing that did not hold, or null.</summary>
    public string? Violation { get; private set; }

    /// <summary>Trajectories acknowledged to those who found them.</summary>
    public int Acknowledged => _acknowledged.Values.Sum(a => a.Count);

    /// <summary>Tickets issued and not yet accepted or given up.</summary>
    public int OpenTickets => _tickets.Values.Count(done => !done);

    /// <summary>Takes an event that is now on the disk.</summary>
    public void Written(string journal, string persistenceId, long sequence, object stored)
    {
        if (journal == Memory && stored is TrajectoriesStored { Trajectories: var trajectories })
        {
            foreach (Trajectory trajectory in trajectories) _durable.Add(trajectory);
            return;
        }

        if (journal != Control) return;
        switch (stored)
        {
            case TicketsIssued issued:
                foreach (Ticket ticket in issued.Tickets) Require(_tickets.TryAdd(ticket.Id, false), $"ticket {ticket.Id} was issued twice");
                break;
            case TicketAccepted accepted:
                Require(_tickets.TryGetValue(accepted.TicketId, out bool done), $"ticket {accepted.TicketId} was accepted before it was issued");
                Require(!done, $"ticket {accepted.TicketId} was accepted twice");
                _tickets[accepted.TicketId] = true;
                break;
            case TicketFaulted { Quarantined: true } faulted:
                _tickets[faulted.TicketId] = true;
                break;
        }
    }

    /// <summary>Takes a message that reaches an actor.</summary>
    public void Heard(Delivery delivery)
    {
        switch (delivery.Message)
        {
            case StoreTrajectories store when delivery.Sender is not null:
                _stores[(delivery.SenderKey, store.RequestId)] = store.Trajectories;
                foreach (Trajectory t in store.Trajectories) Know(t.WeightsVersion, "a trajectory");
                break;
            case TrajectoriesAcknowledged answer when _stores.Remove((delivery.ReceiverKey, answer.RequestId), out Trajectory[]? stored):
                foreach (Trajectory t in stored)
                {
                    Require(_durable.Contains(t), $"a trajectory of key {t.Key} was acknowledged to {delivery.To} before it was on the disk");
                    if (!_acknowledged.TryGetValue(t.Key, out HashSet<Trajectory>? known)) _acknowledged[t.Key] = known = new(TrajectoryIdentity.Instance);
                    known.Add(t);
                    if (mayMove) By(t.Key, delivery.SenderKey).Add(t);
                }

                break;
            case FindTrajectories find when delivery.Sender is not null:
                if (!_questions.TryGetValue((delivery.SenderKey, find.RequestId), out Dictionary<(string, int), int>? due)) due = _questions[(delivery.SenderKey, find.RequestId)] = [];
                foreach (int key in find.Keys)
                {
                    if (!mayMove) due[("", key)] = _acknowledged.GetValueOrDefault(key, None).Count;
                    else if (_acknowledgedBy.TryGetValue(key, out SortedDictionary<string, HashSet<Trajectory>>? by))
                        foreach ((string memory, HashSet<Trajectory> acknowledged) in by) due[(memory, key)] = acknowledged.Count;
                }

                break;
            case TrajectoriesFound found when _questions.TryGetValue((delivery.ReceiverKey, found.RequestId), out Dictionary<(string, int), int>? wanted):
                string from = mayMove ? delivery.SenderKey : "";
                foreach ((int key, int count) in found.CompletedKeys.Zip(found.Counts))
                    Require(count >= wanted.GetValueOrDefault((from, key)), $"the memory gave {count} trajectories of key {key}, of which {wanted.GetValueOrDefault((from, key))} had been acknowledged");
                break;
            case PublishWeights publish:
                _versions.Add(publish.Version);
                break;
            case IMadeWithWeights made:
                Know(made.WeightsVersion, made.GetType().Name);
                break;
            case TicketResultAccepted accepted:
                Require(_tickets.GetValueOrDefault(accepted.TicketId), $"{delivery.To} was told that ticket {accepted.TicketId} is accepted before that was on the disk");
                break;
            case ReportProgress report when maximumLag is { } bound && report.Metrics.TryGetValue("policy_lag_max", out double lag):
                Require(lag <= bound, string.Create(CultureInfo.InvariantCulture, $"the learner trained on samples {lag} versions old; at most {bound} are allowed"));
                break;
        }
    }

    /// <summary>Takes what is published of the run's state.</summary>
    /// <param name="summary">The state.</param>
    /// <param name="place">Where: a coordinator that is cut off says less than its successor, but never less than it said.</param>
    public void Published(RunSummary summary, string place = "")
    {
        if (_counters.TryGetValue(place, out Dictionary<string, long>? before))
        {
            foreach ((string name, long value) in before)
                Require(summary.Counters.GetValueOrDefault(name) >= value, $"the counter '{name}' went back from {value} to {summary.Counters.GetValueOrDefault(name)}");
        }

        _counters[place] = new Dictionary<string, long>(summary.Counters, StringComparer.Ordinal);
    }

    /// <summary>Judges how the run ended.</summary>
    /// <param name="status">How; null where it did not.</param>
    /// <param name="reason">Why.</param>
    /// <param name="time">Virtual time at the end.</param>
    /// <param name="phase">The phase that was heard of last.</param>
    public void Ended(RunStatus? status, string? reason, TimeSpan time, string? phase)
    {
        if (status is null) Fail($"the run did not end within {time} of virtual time; {OpenTickets} tickets are open in phase '{phase}'");
        else if (status != RunStatus.Finished) Fail($"the run ended as {status}: {reason}");
    }

    /// <summary>Says that something does not hold, unless something else did not before.</summary>
    public void Fail(string violation) => Violation ??= violation;

    private HashSet<Trajectory> By(int key, string memory)
    {
        if (!_acknowledgedBy.TryGetValue(key, out SortedDictionary<string, HashSet<Trajectory>>? by)) _acknowledgedBy[key] = by = new(StringComparer.Ordinal);
        if (!by.TryGetValue(memory, out HashSet<Trajectory>? known)) by[memory] = known = new(TrajectoryIdentity.Instance);
        return known;
    }

    private void Know(long version, string what) => Require(_versions.Contains(version), $"{what} was made with weights version {version}, which nobody published");

    private void Require(bool holds, string violation)
    {
        if (!holds) Fail(violation);
    }
}
