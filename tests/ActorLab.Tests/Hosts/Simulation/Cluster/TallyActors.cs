using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Cluster.Tools.Singleton;
using Akka.Persistence;

namespace ActorLab.Tests.Hosts.Simulation.Cluster;

/// <summary>Persists each item once and replies to whoever sends it, as often as it comes.</summary>
internal sealed class TallyKeeper : ReceivePersistentActor
{
    private readonly HashSet<string> _items = new(StringComparer.Ordinal);

    public TallyKeeper(string persistenceId, bool forgets = false)
    {
        PersistenceId = persistenceId;
        Recover<ItemCounted>(e => _items.Add(e.Item));
        Recover<ItemAdded>(e => _items.Add(e.Item));
        Command<CountItem>(m => Keep(m.Item, new ItemCounted(m.Item)));
        Command<AddItem>(m => Keep(m.Item, new ItemAdded(m.Account, m.Item)));

        void Keep(string item, object kept)
        {
            if (_items.Contains(item) && !forgets)
            {
                Sender.Tell(kept);
                return;
            }

            Persist(kept, e =>
            {
                _items.Add(item);
                Sender.Tell(e);
            });
        }
    }

    public override string PersistenceId { get; }
}

/// <summary>Has items counted and added, one after the other, each sent again until both are acknowledged.</summary>
internal sealed class TallyWorker : ReceiveActor, IWithTimers
{
    private const int Accounts = 12;

    public TallyWorker(string name, IActorRef counter, IActorRef accounts, TallyRecord record)
    {
        string item = "";
        bool counted = false, added = false;
        int account = 0;
        Receive<Tick>(_ => Send());
        Receive<ItemCounted>(m =>
        {
            record.Acknowledge(m);
            if (m.Item == item) counted = true;
            Next();
        });
        Receive<ItemAdded>(m =>
        {
            record.Acknowledge(m);
            if (m.Item == item) added = true;
            Next();
        });
        Next();

        void Next()
        {
            if (item.Length > 0 && !(counted && added)) return;
            if (item.Length > 0) record.Finish(name);
            (item, account, counted, added) = (record.NewItem(name), (account + 1) % Accounts, false, false);
            Timers.StartSingleTimer("again", Tick.Instance, TimeSpan.FromSeconds(0.5));
        }

        void Send()
        {
            if (!counted) counter.Tell(new CountItem(item));
            if (!added) accounts.Tell(new AddItem(account, item));
            Timers.StartSingleTimer("again", Tick.Instance, TimeSpan.FromSeconds(2));
        }
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private sealed class Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Instance = new();
    }
}

/// <summary>Which account a message is for, and on which shard that is.</summary>
internal sealed class TallyExtractor : HashCodeMessageExtractor
{
    public TallyExtractor()
        : base(8)
    {
    }

    public override string? EntityId(object message) => (message as AddItem)?.Account.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>What has been acknowledged and what is on the disk.</summary>
internal sealed class TallyRecord
{
    private readonly HashSet<object> _written = [];
    private readonly Dictionary<string, int> _items = [], _finished = [];

    /// <summary>The first thing that did not hold.</summary>
    public string? Violation { get; private set; }

    /// <summary>Every event written and every reply received, in order.</summary>
    public List<string> Events { get; } = [];

    /// <summary>The fewest items that a worker of some name has finished.</summary>
    public int Least(int workers) => _finished.Count < workers ? 0 : _finished.Values.Min();

    public string NewItem(string worker)
    {
        _items[worker] = _items.GetValueOrDefault(worker) + 1;
        return $"{worker}:{_items[worker]}";
    }

    public void Finish(string worker) => _finished[worker] = _finished.GetValueOrDefault(worker) + 1;

    public void Write(object e)
    {
        Events.Add($"written {e}");
        if (!_written.Add(e)) Violation ??= $"{e} was written twice";
    }

    public void Acknowledge(object e)
    {
        Events.Add($"acknowledged {e}");
        if (!_written.Contains(e)) Violation ??= $"{e} was acknowledged before it was written";
    }
}
