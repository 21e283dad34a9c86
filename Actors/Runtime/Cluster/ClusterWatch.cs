using Akka.Actor;
using Akka.Cluster;
using Akka.Event;

namespace ActorLab.Actors.Runtime.Cluster;

/// <summary>
/// Looks for a second cluster beside this node's own. Cut off at its start, a first node begins a cluster of its own, and two
/// clusters never join each other: the nodes of the smaller one leave it, and their hosts start them again to join the other.
/// The data are safe without this (one writer a journal); a run whose nodes are in two clusters would not end.
/// </summary>
internal sealed class ClusterWatch : ReceiveActor, IWithTimers
{
    /// <summary>Its name below /user, the same on every node.</summary>
    public const string ActorName = "cluster-watch";

    private const int MostKnown = 256;
    private readonly TimeSpan _interval;
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly HashSet<Address> _known = [];
    private readonly Dictionary<string, DateTimeOffset> _foreign = new(StringComparer.Ordinal);
    private bool _leaves;

    public ClusterWatch(TimeSpan interval, TimeSpan settled)
    {
        _interval = interval;
        _known.UnionWith(_cluster.Settings.SeedNodes);
        Receive<Tick>(_ => Look());
        Receive<ClusterEvent.IMemberEvent>(change =>
        {
            if (_known.Count < MostKnown) _known.Add(change.Member.Address);
        });
        Receive<ClusterEvent.CurrentClusterState>(state => _known.UnionWith(state.Members.Select(m => m.Address)));
        Receive<ClusterView>(other => Compare(other, settled));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="interval">From one look to the next; 5 s where nothing is said.</param>
    /// <param name="settled">How long another cluster must be seen, as what has just joined or left is not known to all at once; 14 s.</param>
    public static Props Props(TimeSpan? interval = null, TimeSpan? settled = null) =>
        Akka.Actor.Props.Create(() => new ClusterWatch(interval ?? TimeSpan.FromSeconds(5), settled ?? TimeSpan.FromSeconds(14)));

    protected override void PreStart()
    {
        _cluster.Subscribe(Self, typeof(ClusterEvent.IMemberEvent));
        Timers.StartPeriodicTimer("look", Tick.Instance, _interval);
    }

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    /// <summary>Asks nodes that are, or were, or should be members and are not.</summary>
    private void Look()
    {
        if (_cluster.SelfMember.Status != MemberStatus.Up) return;
        ClusterView view = View(answer: true);
        foreach (Address address in _known.Except(_cluster.State.Members.Select(m => m.Address)))
            if (address != _cluster.SelfAddress)
                Context.ActorSelection(new RootActorPath(address) / "user" / ActorName).Tell(view);
    }

    private void Compare(ClusterView other, TimeSpan settled)
    {
        if (_cluster.SelfMember.Status != MemberStatus.Up || _leaves) return;
        ClusterView own = View(answer: false);
        if (own.Members.Contains(other.Node, StringComparer.Ordinal) || other.Members.Contains(own.Node, StringComparer.Ordinal))
        {
            _foreign.Remove(other.Node);
            return;
        }

        if (other.Answer) Sender.Tell(own);
        if (ComesBefore(own, other))
        {
            _foreign.Remove(other.Node);
            return;
        }

        DateTimeOffset now = Context.System.Scheduler.SteadyNow();
        if (!_foreign.TryGetValue(other.Node, out DateTimeOffset since)) _foreign.Add(other.Node, now);
        if (_foreign.Count > MostKnown) _foreign.Clear();
        if (since == default || now - since < settled) return;
        _leaves = true;
        _log.Error(
            "There are two clusters: this node is in one of {0} members ({1} of them core), {2} in one of {3} ({4}). This node leaves its own to join that one.",
            own.Members.Count, own.Core, other.Node, other.Members.Count, other.Core);
        _ = CoordinatedShutdown.Get(Context.System).Run(CoordinatedShutdown.ClusterDowningReason.Instance);
    }

    /// <summary>Which of two clusters goes on: the one with more core nodes, else with more nodes, else that of the first member by name. Both sides see it alike.</summary>
    internal static bool ComesBefore(ClusterView one, ClusterView other) =>
        (one.Core.CompareTo(other.Core), one.Members.Count.CompareTo(other.Members.Count)) switch
        {
            (not 0 and var core, _) => core > 0,
            (_, not 0 and var members) => members > 0,
            _ => string.CompareOrdinal(one.Members.Min(StringComparer.Ordinal), other.Members.Min(StringComparer.Ordinal)) < 0,
        };

    private ClusterView View(bool answer)
    {
        var unreachable = _cluster.State.Unreachable;
        Member[] members = [.. _cluster.State.Members.Where(m => m.Status is MemberStatus.Up or MemberStatus.Leaving && !unreachable.Contains(m))];
        return new ClusterView(
            Name(_cluster.SelfUniqueAddress), [.. members.Select(m => Name(m.UniqueAddress))], members.Count(m => m.HasRole(NodeRoles.Core)), answer);
    }

    private static string Name(UniqueAddress node) => $"{node.Address}#{node.Uid}";

    private sealed class Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Instance = new();
    }
}
