using ActorLab.Domain.Common;
using ActorLab.Hosts.Simulation.Faults;
using Akka.Actor;

namespace ActorLab.Hosts.Simulation.Network;

/// <summary>
/// The wires between nodes. From one node to another messages keep their order and none is lost while the connection holds,
/// as with TCP; a wire can be cut or slow. What waits before a wire that was cut for long is lost as its connection is, except
/// for the messages that Akka sends again.
/// </summary>
internal sealed class SimulatedNetwork(SimulatedWorld world, FaultInjector faults, ulong seed)
{
    /// <summary>How long a connection outlives a cut wire.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LeastLatency = TimeSpan.FromMilliseconds(0.1), SpanOfLatency = TimeSpan.FromMilliseconds(0.9);

    private readonly RandomStream _latencies = new RandomStreams(seed).Get("simulation-network");
    private readonly Dictionary<Address, (SimulatedRemoting Remoting, SimulatedNode Node)> _ends = [];
    private readonly Dictionary<(string From, string To), Wire> _wires = [];

    /// <summary>Messages that left a node so far.</summary>
    public long Sent { get; private set; }

    /// <summary>A node can be reached from now on.</summary>
    public void Attach(SimulatedRemoting remoting, SimulatedNode node) => _ends[node.Address] = (remoting, node);

    /// <summary>A node is no more; what it sent is on its way, what waited to be sent is lost.</summary>
    public void Detach(SimulatedNode node)
    {
        if (_ends.TryGetValue(node.Address, out var end) && ReferenceEquals(end.Node, node)) _ends.Remove(node.Address);
        foreach (((string from, _), Wire wire) in _wires)
        {
            if (from == node.Name) wire.Waiting.Clear();
        }
    }

    /// <summary>Sends a message from a node to an address.</summary>
    public void Send(SimulatedRemoting sender, SimulatedNode from, Address to, Parcel parcel)
    {
        Sent++;
        if (to.Host is not { } name) return;
        (MessageFate fate, TimeSpan delay) = from.IsBound(parcel.Type) ? faults.OfMessage(from.Name, name, parcel.Type.Name) : default;
        if (fate is MessageFate.Delay or MessageFate.Duplicate) world.Schedule(delay, null, () => Arrive(sender, to, parcel));
        if (fate is MessageFate.Delay or MessageFate.Drop) return;
        Wire wire = WireOf(from.Name, name);
        if (wire.Cuts > 0) wire.Waiting.Add((sender, to, parcel));
        else Carry(wire, sender, to, parcel);
    }

    /// <summary>Cuts the wires from some nodes to some others for a while.</summary>
    public void Cut(IReadOnlyCollection<string> from, IReadOnlyCollection<string> to, TimeSpan time)
    {
        foreach (string a in from)
        {
            foreach (string b in to)
            {
                if (a == b) continue;
                Wire wire = WireOf(a, b);
                if (wire.Cuts++ == 0) wire.CutAt = world.Time;
                world.Schedule(time, null, () => Mend(wire));
            }
        }
    }

    /// <summary>Makes the wires between two nodes slow for a while.</summary>
    public void Slow(string a, string b, TimeSpan delay, TimeSpan time)
    {
        foreach (Wire wire in new[] { WireOf(a, b), WireOf(b, a) })
        {
            wire.Delay += delay;
            world.Schedule(time, null, () => wire.Delay -= delay);
        }
    }

    /// <summary>The connection between two nodes breaks, and what is on its way with it.</summary>
    public void Disconnect(string a, string b)
    {
        foreach (Wire wire in new[] { WireOf(a, b), WireOf(b, a) }) Break(wire);
    }

    private static void Break(Wire wire)
    {
        wire.Connection++;
        wire.Waiting.RemoveAll(p => !p.Parcel.IsSystem);
    }

    private void Mend(Wire wire)
    {
        if (--wire.Cuts > 0) return;
        if (world.Time - wire.CutAt > Patience) Break(wire);
        foreach ((SimulatedRemoting sender, Address to, Parcel parcel) in wire.Waiting) Carry(wire, sender, to, parcel);
        wire.Waiting.Clear();
    }

    private void Carry(Wire wire, SimulatedRemoting sender, Address to, Parcel parcel)
    {
        TimeSpan at = world.Time + LeastLatency + (SpanOfLatency * _latencies.NextDouble()) + (wire.Delay * _latencies.NextDouble());
        wire.LastAt = at > wire.LastAt ? at : wire.LastAt;
        int connection = wire.Connection;
        world.Schedule(wire.LastAt - world.Time, null, () =>
        {
            if (wire.Connection == connection || parcel.IsSystem) Arrive(sender, to, parcel);
        });
    }

    private void Arrive(SimulatedRemoting sender, Address to, Parcel parcel)
    {
        if (!_ends.TryGetValue(to, out var end) || end.Remoting.HasQuarantined(sender) || sender.HasQuarantined(end.Remoting)) return;
        // As a turn of the receiving node, so that what it leaves to tasks dies with it.
        world.Schedule(TimeSpan.Zero, end.Node, () => end.Remoting.Receive(parcel));
    }

    private Wire WireOf(string from, string to)
    {
        if (!_wires.TryGetValue((from, to), out Wire? wire)) _wires[(from, to)] = wire = new Wire();
        return wire;
    }

    private sealed class Wire
    {
        public int Cuts { get; set; }

        public TimeSpan CutAt { get; set; }

        public TimeSpan Delay { get; set; }

        public TimeSpan LastAt { get; set; }

        public int Connection { get; set; }

        public List<(SimulatedRemoting Sender, Address To, Parcel Parcel)> Waiting { get; } = [];
    }
}
