using ActorLab.Actors.Runtime.Tickets;
using Akka.Actor;

namespace ActorLab.Actors.Runtime.Runs;

/// <summary>The workers that the coordinator knows, and what each may hold.</summary>
internal sealed class WorkerRoster
{
    private readonly Dictionary<string, Worker> _workers = new(StringComparer.Ordinal);

    public int Count => _workers.Count;

    /// <summary>The name of a worker in the ledger: unlike the path alone, it differs between a dead actor and its successor.</summary>
    public static string KeyOf(IActorRef actor) => actor.Path.ToSerializationFormat();

    public Worker? Find(IActorRef actor) => _workers.GetValueOrDefault(KeyOf(actor));

    public Worker Add(IActorRef actor) => _workers[KeyOf(actor)] = new Worker(KeyOf(actor), actor);

    public bool Remove(IActorRef actor) => _workers.Remove(KeyOf(actor));

    /// <summary>A worker that let a lease lapse gets no more until it asks again.</summary>
    public void Silence(string key)
    {
        if (_workers.TryGetValue(key, out Worker? worker)) worker.Credit = 0;
    }

    /// <summary>Leases tickets in turns, one a worker, until the tickets or the credits are used up, and sends them.</summary>
    public void Distribute(TicketLedger ledger, TimeSpan leaseDuration, DateTimeOffset now)
    {
        var grants = new Dictionary<Worker, List<LeasedTicket>>();
        for (bool any = true; any;)
        {
            any = false;
            foreach (Worker worker in _workers.Values)
            {
                if (ledger.LeasesOf(worker.Key) >= worker.Credit || ledger.Grant(worker.Key, worker.Role, now) is not { } lease) continue;
                if (!grants.TryGetValue(worker, out List<LeasedTicket>? leases)) grants[worker] = leases = [];
                leases.Add(new LeasedTicket(lease.Ticket, lease.Attempt));
                any = true;
            }
        }

        foreach ((Worker worker, List<LeasedTicket> leases) in grants)
        {
            worker.Actor.Tell(new TicketsLeased(leases, (long)leaseDuration.TotalMilliseconds));
        }
    }

    internal sealed class Worker(string key, IActorRef actor)
    {
        public string Key { get; } = key;

        public IActorRef Actor { get; } = actor;

        public string Role { get; set; } = "";

        public int Credit { get; set; }
    }
}
