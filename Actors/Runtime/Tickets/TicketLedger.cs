namespace ActorLab.Actors.Runtime.Tickets;

/// <summary>
/// Which tickets are queued, leased or quarantined. Two sorts of change: durable ones (<see cref="Issue"/>,
/// <see cref="Complete"/>, <see cref="Apply"/>) follow from persisted events; leases are transient, so after a crash
/// every unfinished ticket is queued. Ids are dense, so a ticket that was issued and is neither open nor quarantined is
/// done, and no list of finished ones is kept. Pure: no actor, no clock.
/// </summary>
public sealed class TicketLedger(TicketLedgerOptions? options = null)
{
    private readonly TicketLedgerOptions _options = options ?? new();
    private readonly Dictionary<long, Entry> _open = [];
    private readonly HashSet<long> _quarantined = [];
    private readonly Dictionary<string, RoleQueue> _queues = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Entry>> _leases = new(StringComparer.Ordinal); // by worker, oldest first
    private readonly Dictionary<string, string> _lastWorkers = new(StringComparer.Ordinal); // by affinity

    /// <summary>The id that the next issued ticket must have.</summary>
    public long NextId { get; private set; }

    /// <summary>Tickets neither done nor quarantined, with how many workers each has killed; in no special order.</summary>
    public IEnumerable<(Ticket Ticket, int Kills)> Open => _open.Values.Select(e => (e.Ticket, e.Kills));

    /// <summary>How many tickets are neither done nor quarantined.</summary>
    public int OpenCount => _open.Count;

    /// <summary>How many tickets are leased now.</summary>
    public int LeasedCount => _leases.Values.Sum(l => l.Count);

    /// <summary>The tickets that will not be tried again.</summary>
    public IReadOnlySet<long> Quarantined => _quarantined;

    /// <summary>Whether a result of this ticket would be accepted.</summary>
    public bool IsOpen(long ticketId) => _open.ContainsKey(ticketId);

    /// <summary>An open ticket.</summary>
    public Ticket? Find(long ticketId) => _open.GetValueOrDefault(ticketId)?.Ticket;

    /// <summary>How many leases a worker holds.</summary>
    public int LeasesOf(string worker) => _leases.TryGetValue(worker, out List<Entry>? leases) ? leases.Count : 0;

    /// <summary>Queues a new ticket.</summary>
    public void Issue(Ticket ticket, int kills = 0)
    {
        if (ticket.Id < NextId) throw new ArgumentException($"Ticket {ticket.Id} was issued before: the next id is {NextId}.");
        NextId = ticket.Id + 1;
        var entry = new Entry(ticket) { Kills = kills };
        _open.Add(ticket.Id, entry);
        Enqueue(entry);
    }

    /// <summary>Continues from a snapshot: the ids before <paramref name="nextId"/> that are not named are done.</summary>
    public static TicketLedger Restore(
        TicketLedgerOptions options, long nextId, IEnumerable<(Ticket Ticket, int Kills)> open, IEnumerable<long> quarantined)
    {
        var ledger = new TicketLedger(options);
        foreach ((Ticket ticket, int kills) in open.OrderBy(o => o.Ticket.Id)) ledger.Issue(ticket, kills);
        ledger._quarantined.UnionWith(quarantined);
        ledger.NextId = nextId;
        return ledger;
    }

    /// <summary>
    /// Leases a ticket of <paramref name="role"/> to a worker: first one whose affinity it had last, then one that belongs
    /// to nobody, then one that has waited for its own worker too long.
    /// </summary>
    public Lease? Grant(string worker, string role, DateTimeOffset now)
    {
        if (!_queues.TryGetValue(role, out RoleQueue? queue) || queue.Pick(worker, now - _options.AffinityPatience, now) is not { } entry) return null;
        queue.Remove(entry);
        entry.Attempt++;
        Hold(entry, worker, now);
        return new Lease(entry.Ticket, entry.Attempt, entry.Deadline);
    }

    /// <summary>
    /// Prolongs a lease. A queued ticket is leased to the asking worker again: that is how a worker keeps its work when the
    /// coordinator came back without knowledge of leases.
    /// </summary>
    /// <returns>False if the worker has no right to the ticket any more and should drop it.</returns>
    public bool Renew(string worker, long ticketId, int attempt, DateTimeOffset now)
    {
        if (!_open.TryGetValue(ticketId, out Entry? entry)) return false;
        if (entry.Worker is null)
        {
            _queues[entry.Ticket.Role].Remove(entry);
            entry.Attempt = Math.Max(entry.Attempt, attempt);
            Hold(entry, worker, now);
            return true;
        }

        if (entry.Worker != worker || entry.Attempt != attempt) return false;
        entry.Deadline = now + _options.LeaseDuration;
        return true;
    }

    /// <summary>Takes a result, from whatever attempt.</summary>
    /// <returns>True the first time; false for duplicates, quarantined tickets and ids never issued.</returns>
    public bool Complete(long ticketId)
    {
        if (!_open.Remove(ticketId, out Entry? entry)) return false;
        Withdraw(entry);
        return true;
    }

    /// <summary>Ends the worker's lease of a ticket that it could not do. <see cref="Apply"/> the fault once it is persisted.</summary>
    public TicketFault? Fail(string worker, long ticketId, int attempt, string reason)
    {
        if (!_open.TryGetValue(ticketId, out Entry? entry) || entry.Worker != worker || entry.Attempt != attempt) return null;
        Release(entry);
        return Killed(entry, reason);
    }

    /// <summary>
    /// Queues all that a dead worker held. Only the oldest lease is blamed, since workers do their tickets in order.
    /// <see cref="Apply"/> the fault once it is persisted.
    /// </summary>
    public TicketFault? WorkerGone(string worker)
    {
        Disown(worker);
        if (!_leases.Remove(worker, out List<Entry>? held) || held.Count == 0) return null;
        foreach (Entry entry in held)
        {
            entry.Worker = null;
            Enqueue(entry);
        }

        return Killed(held[0], "its worker died");
    }

    /// <summary>Queues every ticket whose lease has lapsed; returns those that lapsed once too often, to be persisted and applied.</summary>
    /// <param name="now">The time.</param>
    /// <param name="lapsed">Told of each worker that let a lease lapse: it may hang, so it should get none before it speaks.</param>
    public IReadOnlyList<TicketFault> Expire(DateTimeOffset now, Action<string>? lapsed = null)
    {
        var faults = new List<TicketFault>();
        foreach (Entry entry in _leases.Values.SelectMany(l => l).Where(e => e.Deadline <= now).ToList())
        {
            string worker = entry.Worker!;
            Disown(worker);
            Release(entry);
            lapsed?.Invoke(worker);
            if (++entry.Expiries >= _options.MaximumExpiries)
            {
                faults.Add(new TicketFault(entry.Ticket.Id, $"its lease lapsed {entry.Expiries} times", Quarantine: true));
            }
        }

        return faults;
    }

    /// <summary>Charges a ticket with a fault, and quarantines it if the fault says so.</summary>
    /// <returns>The ticket, or null if it is not open any more.</returns>
    public Ticket? Apply(TicketFault fault)
    {
        if (!_open.TryGetValue(fault.TicketId, out Entry? entry)) return null;
        entry.Kills++;
        if (fault.Quarantine)
        {
            _open.Remove(fault.TicketId);
            _quarantined.Add(fault.TicketId);
            Withdraw(entry);
        }

        return entry.Ticket;
    }

    /// <summary>Nothing waits for a worker any more.</summary>
    private void Disown(string worker)
    {
        foreach (RoleQueue queue in _queues.Values) queue.Disown(worker);
        foreach (string affinity in _lastWorkers.Where(p => p.Value == worker).Select(p => p.Key).ToList()) _lastWorkers.Remove(affinity);
    }

    private TicketFault Killed(Entry entry, string reason) => new(entry.Ticket.Id, reason, entry.Kills + 1 >= _options.MaximumKills);

    private void Hold(Entry entry, string worker, DateTimeOffset now)
    {
        entry.Worker = worker;
        entry.Deadline = now + _options.LeaseDuration;
        if (!_leases.TryGetValue(worker, out List<Entry>? leases)) _leases[worker] = leases = [];
        leases.Add(entry);
        if (entry.Ticket.Affinity is { } affinity) _lastWorkers[affinity] = worker;
    }

    private void Release(Entry entry)
    {
        List<Entry> leases = _leases[entry.Worker!];
        leases.Remove(entry);
        if (leases.Count == 0) _leases.Remove(entry.Worker!);
        entry.Worker = null;
        Enqueue(entry);
    }

    private void Withdraw(Entry entry)
    {
        if (entry.Worker is not null) Release(entry);
        _queues[entry.Ticket.Role].Remove(entry);
    }

    private void Enqueue(Entry entry)
    {
        if (!_queues.TryGetValue(entry.Ticket.Role, out RoleQueue? queue)) _queues[entry.Ticket.Role] = queue = new RoleQueue();
        queue.Add(entry, entry.Ticket.Affinity is { } affinity ? _lastWorkers.GetValueOrDefault(affinity) : null);
    }

    private sealed class Entry(Ticket ticket)
    {
        public Ticket Ticket { get; } = ticket;

        public int Kills { get; set; }

        public int Expiries { get; set; }

        public int Attempt { get; set; }

        public string? Worker { get; set; }

        public DateTimeOffset Deadline { get; set; }

        /// <summary>Whose affinity the queued ticket has.</summary>
        public string? Owner { get; set; }

        /// <summary>Since when others have been waiting to take it.</summary>
        public DateTimeOffset? WantedSince { get; set; }
    }

    /// <summary>The queued tickets of a role, oldest first: those of nobody, and those that wait for their own worker.</summary>
    private sealed class RoleQueue
    {
        private static readonly Comparer<Entry> ById = Comparer<Entry>.Create((a, b) => a.Ticket.Id.CompareTo(b.Ticket.Id));

        private readonly SortedSet<Entry> _free = new(ById);
        private readonly Dictionary<string, SortedSet<Entry>> _owned = new(StringComparer.Ordinal);

        public void Add(Entry entry, string? owner)
        {
            entry.Owner = owner;
            entry.WantedSince = null;
            SetOf(owner).Add(entry);
        }

        public void Remove(Entry entry)
        {
            SortedSet<Entry> set = SetOf(entry.Owner);
            set.Remove(entry);
            if (entry.Owner is not null && set.Count == 0) _owned.Remove(entry.Owner);
        }

        public void Disown(string worker)
        {
            if (!_owned.Remove(worker, out SortedSet<Entry>? entries)) return;
            foreach (Entry entry in entries) Add(entry, null);
        }

        public Entry? Pick(string worker, DateTimeOffset wantedBefore, DateTimeOffset now)
        {
            if (_owned.TryGetValue(worker, out SortedSet<Entry>? own)) return own.Min;
            if (_free.Min is { } free) return free;
            Entry? oldest = null;
            foreach (SortedSet<Entry> others in _owned.Values)
            {
                Entry candidate = others.Min!;
                candidate.WantedSince ??= now;
                if (candidate.WantedSince <= wantedBefore && (oldest is null || ById.Compare(candidate, oldest) < 0)) oldest = candidate;
            }

            return oldest;
        }

        private SortedSet<Entry> SetOf(string? owner)
        {
            if (owner is null) return _free;
            if (!_owned.TryGetValue(owner, out SortedSet<Entry>? set)) _owned[owner] = set = new SortedSet<Entry>(ById);
            return set;
        }
    }
}
