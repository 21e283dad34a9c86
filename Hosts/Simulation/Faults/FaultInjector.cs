using System.Globalization;
using ActorLab.Domain.Common;

namespace ActorLab.Hosts.Simulation.Faults;

/// <summary>
/// Decides what goes wrong. Each decision is drawn by the name of what it is about, not in the order in which it is asked,
/// so that a schedule with fewer faults leaves the others as they were. Notes each fault that it gives.
/// </summary>
internal sealed class FaultInjector
{
    /// <summary>Faults of time that befall a run's actors, its one process and its clock.</summary>
    public static readonly IReadOnlyList<TimedFault> OfRun =
        [TimedFault.Crash, TimedFault.Hang, TimedFault.Slow, TimedFault.LoseLeases, TimedFault.Kill, TimedFault.Stop, TimedFault.Clock];

    /// <summary>Faults of time that befall the nodes of a cluster and what joins them; one-way partitions come with the others.</summary>
    public static readonly IReadOnlyList<TimedFault> OfNodes =
        [TimedFault.KillNode, TimedFault.LeaveNode, TimedFault.Partition, TimedFault.SlowLink, TimedFault.Disconnect];

    private readonly FaultPlan _plan;
    private readonly RandomStreams _streams;
    private readonly Func<TimeSpan> _time;
    private readonly Dictionary<(string, string, string), int> _messages = [];
    private readonly Dictionary<string, int> _writes = new(StringComparer.Ordinal);
    private readonly Dictionary<Fault.MessageKey, Fault.OnMessage> _onMessages = [];
    private readonly Dictionary<(string, int), Fault.OnWrite> _onWrites = [];
    private readonly List<Fault> _happened = [];

    /// <param name="plan">The plan; only its schedule counts where it has one.</param>
    /// <param name="seed">The simulation's seed.</param>
    /// <param name="time">Virtual time.</param>
    public FaultInjector(FaultPlan plan, ulong seed, Func<TimeSpan> time)
    {
        _plan = plan;
        _time = time;
        _streams = new RandomStreams(seed);
        IsScheduled = plan.Schedule.Count > 0;
        foreach (string line in plan.Schedule)
        {
            switch (Fault.Parse(line))
            {
                case Fault.OnMessage m:
                    _onMessages[m.Message] = m;
                    break;
                case Fault.OnWrite w:
                    _onWrites[(w.Journal, w.Number)] = w;
                    break;
                case Fault.AtTime t:
                    Scheduled.Add(t);
                    break;
            }
        }
    }

    /// <summary>Whether exactly the faults of a schedule happen.</summary>
    public bool IsScheduled { get; }

    /// <summary>The schedule's faults that happen at some time.</summary>
    public List<Fault.AtTime> Scheduled { get; } = [];

    /// <summary>What went wrong so far.</summary>
    public IReadOnlyList<Fault> Happened => _happened;

    private bool IsOver => _time() >= _plan.Until;

    /// <summary>Notes a fault of time that the simulation carried out.</summary>
    public void Note(Fault.AtTime fault) => _happened.Add(fault);

    /// <summary>What becomes of the next message of a type from one actor to another.</summary>
    public (MessageFate Fate, TimeSpan Delay) OfMessage(string from, string to, string type)
    {
        int number = _messages[(from, to, type)] = _messages.GetValueOrDefault((from, to, type)) + 1;
        var key = new Fault.MessageKey(from, to, type, number);
        if (IsScheduled) return _onMessages.TryGetValue(key, out Fault.OnMessage? planned) ? Happen(planned) : default;
        MessageFaults shares = _plan.Messages;
        if (IsOver || shares.Drop + shares.Duplicate + shares.Reorder + shares.Delay <= 0) return default;
        RandomStream random = _streams.Get($"message {from} > {to} {type}", number);
        double u = random.NextDouble(), v = random.NextDouble();
        if ((u -= shares.Drop) < 0) return Happen(new Fault.OnMessage(key, MessageFate.Drop, TimeSpan.Zero));
        if ((u -= shares.Duplicate) < 0) return Happen(new Fault.OnMessage(key, MessageFate.Duplicate, Share(shares.Longest, v)));
        if ((u -= shares.Reorder) < 0) return Happen(new Fault.OnMessage(key, MessageFate.Delay, Share(TimeSpan.FromMilliseconds(100), v)));
        if ((u -= shares.Delay) < 0) return Happen(new Fault.OnMessage(key, MessageFate.Delay, Share(shares.Longest, v)));
        return default;
    }

    /// <summary>What becomes of the next write to a journal.</summary>
    public (WriteFate Fate, TimeSpan Delay) OfWrite(string journal)
    {
        int number = _writes[journal] = _writes.GetValueOrDefault(journal) + 1;
        if (IsScheduled) return _onWrites.TryGetValue((journal, number), out Fault.OnWrite? planned) ? Happen(planned) : default;
        StorageFaults shares = _plan.Storage;
        if (IsOver || shares.Fail + shares.LoseReply + shares.Reject + shares.Slow <= 0) return default;
        RandomStream random = _streams.Get("write " + journal, number);
        double u = random.NextDouble(), v = random.NextDouble();
        if ((u -= shares.Fail) < 0) return Happen(new Fault.OnWrite(journal, number, WriteFate.Lost, TimeSpan.Zero));
        if ((u -= shares.LoseReply) < 0) return Happen(new Fault.OnWrite(journal, number, WriteFate.KeptButReportedLost, TimeSpan.Zero));
        if ((u -= shares.Reject) < 0) return Happen(new Fault.OnWrite(journal, number, WriteFate.Rejected, TimeSpan.Zero));
        if ((u -= shares.Slow) < 0) return Happen(new Fault.OnWrite(journal, number, WriteFate.Kept, Share(shares.Longest, v)));
        return default;
    }

    /// <summary>
    /// The n-th fault of a kind, from 0, that befalls an actor, the process or the clock: the time since the one before and
    /// a function that, when it is due, picks the target among those there are. Null where the plan has no such fault.
    /// </summary>
    public (TimeSpan After, Func<IReadOnlyList<string>, Fault.AtTime?> Make)? Next(TimedFault kind, int n)
    {
        (TimeSpan? every, TimeSpan longest, SettingsList<string>? roles, double factor) = kind switch
        {
            TimedFault.Crash => Of(_plan.Crash),
            TimedFault.Hang => Of(_plan.Hang),
            TimedFault.Slow => Of(_plan.Slow),
            TimedFault.LoseLeases => Of(_plan.LoseLeases),
            TimedFault.Kill => (_plan.Kill.Every, _plan.Kill.Longest, null, 1),
            TimedFault.Stop => (_plan.Stop.Every, _plan.Stop.Longest, null, 1),
            _ => (_plan.Clock.Every, _plan.Clock.Longest, null, 1),
        };
        if (IsScheduled || every is not { } mean) return null;
        RandomStream random = _streams.Get(string.Create(CultureInfo.InvariantCulture, $"timed {kind}"), n);
        TimeSpan after = mean * -Math.Log(1 - random.NextDouble());
        double target = random.NextDouble(), length = random.NextDouble();
        return (after, names =>
        {
            if (IsOver) return null;
            string name = "";
            if (roles is not null)
            {
                List<string> possible = [.. names.Where(i => roles.Count == 0 || roles.Contains(RoleOf(i))).Order(StringComparer.Ordinal)];
                if (possible.Count == 0) return null;
                name = possible[(int)(target * possible.Count)];
            }

            TimeSpan lasts = kind switch
            {
                TimedFault.Crash => TimeSpan.Zero,
                TimedFault.Clock => Share(longest, Math.Abs(2 * length - 1)) * (length < 0.5 ? -1 : 1),
                _ => Share(longest, length),
            };
            return new Fault.AtTime(_time(), kind, name, lasts, factor);
        });

        static (TimeSpan?, TimeSpan, SettingsList<string>?, double) Of(ActorFaults faults) => (faults.Every, faults.Longest, faults.Roles, faults.Factor);
    }

    /// <summary>As <see cref="Next"/>, for faults that befall nodes, among which the function picks those that it befalls.</summary>
    public (TimeSpan After, Func<IReadOnlyList<string>, Fault.AtTime?> Make)? NextOfNodes(TimedFault kind, int n)
    {
        (TimeSpan? every, TimeSpan longest) = kind switch
        {
            TimedFault.KillNode => (_plan.KillNode.Every, _plan.KillNode.Longest),
            TimedFault.LeaveNode => (_plan.LeaveNode.Every, _plan.LeaveNode.Longest),
            TimedFault.Partition => (_plan.Partition.Every, _plan.Partition.Longest),
            TimedFault.SlowLink => (_plan.SlowLink.Every, _plan.SlowLink.Longest),
            _ => (_plan.Disconnect.Every, TimeSpan.Zero),
        };
        if (IsScheduled || every is not { } mean) return null;
        RandomStream random = _streams.Get(string.Create(CultureInfo.InvariantCulture, $"timed {kind}"), n);
        TimeSpan after = mean * -Math.Log(1 - random.NextDouble());
        double length = random.NextDouble(), size = random.NextDouble(), by = random.NextDouble();
        return (after, nodes =>
        {
            int count = kind switch
            {
                TimedFault.Partition => 1 + (int)(size * (nodes.Count / 2)),
                TimedFault.SlowLink or TimedFault.Disconnect => 2,
                _ => 1,
            };
            if (IsOver || nodes.Count < count) return null;
            List<string> left = [.. nodes.Order(StringComparer.Ordinal)], picked = [];
            while (picked.Count < count)
            {
                int i = random.NextInt(left.Count);
                picked.Add(left[i]);
                left.RemoveAt(i);
            }

            TimedFault what = kind == TimedFault.Partition && by < _plan.Partition.OneWay ? TimedFault.Mute : kind;
            return new Fault.AtTime(
                _time(), what, string.Join(',', picked.Order(StringComparer.Ordinal)), kind == TimedFault.Disconnect ? TimeSpan.Zero : Share(longest, length),
                kind == TimedFault.SlowLink ? Share(_plan.SlowLink.Delay, by).TotalSeconds : 1);
        });
    }

    /// <summary>The role in a name such as <c>explorer-0</c> or <c>memory-0/partition-1</c>.</summary>
    public static string RoleOf(string name)
    {
        string last = name[(name.LastIndexOf('/') + 1)..];
        int dash = last.LastIndexOf('-');
        return dash > 0 ? last[..dash] : last;
    }

    // Whole milliseconds, so that a schedule's text says it exactly; never none at all.
    private static TimeSpan Share(TimeSpan longest, double share) => TimeSpan.FromMilliseconds(Math.Max(1, Math.Round(longest.TotalMilliseconds * share)));

    private (TFate, TimeSpan) Happen<TFate>(Fault.Disturbance<TFate> fault)
        where TFate : struct, Enum
    {
        _happened.Add(fault);
        return (fault.Fate, fault.Delay);
    }
}
