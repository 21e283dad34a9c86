using ActorLab.Actors.Runtime;
using ActorLab.Domain.Common;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Dispatch;

namespace ActorLab.Hosts.Simulation;

/// <summary>
/// Virtual time, and all that is to happen in it, on one thread: which actor takes its turn among those that could is
/// drawn from the seed, and a turn costs its actor virtual time. The same seed gives the same history to the byte.
/// </summary>
internal sealed class SimulatedWorld
{
    /// <summary>When every simulation begins; a fixed date, since files and messages may carry it.</summary>
    public static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Mean virtual time of a turn of an actor that computes, and so has a thread or pool of its own.</summary>
    private static readonly TimeSpan ComputingTurn = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan OtherTurn = TimeSpan.FromMicroseconds(50);

    private readonly PriorityQueue<(SimulatedNode? Node, Action Action), (TimeSpan At, long Number)> _agenda = new();
    private readonly List<Turn> _ready = [];
    private readonly RandomStream _order, _costs;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly SimulatedTasks _tasks;
    private SimulatedNode? _node;
    private volatile bool _isDisturbed;
    private long _number;

    public SimulatedWorld(ulong seed)
    {
        var streams = new RandomStreams(seed);
        _order = streams.Get("simulation-order");
        _costs = streams.Get("simulation-costs");
        _tasks = new SimulatedTasks(this);
    }

    /// <summary>Time since the beginning; it never goes back.</summary>
    public TimeSpan Time { get; private set; }

    /// <summary>What clocks show, jumps included.</summary>
    public DateTimeOffset Now => Epoch + Time + ClockOffset;

    /// <summary>How far the clocks have jumped.</summary>
    public TimeSpan ClockOffset { get; set; }

    /// <summary>The queue of the actor whose turn it is.</summary>
    public SimulatedQueue? Turning { get; private set; }

    /// <summary>Turns taken so far.</summary>
    public long Turns { get; private set; }

    /// <summary>Has something happen later; what belongs to a node dies with it.</summary>
    public void Schedule(TimeSpan delay, SimulatedNode? node, Action action) =>
        _agenda.Enqueue((node, action), (Time + (delay > TimeSpan.Zero ? delay : TimeSpan.Zero), _number++));

    /// <summary>An actor has something to do; it takes its turn when it is free.</summary>
    public void Enter(SimulatedNode node, IRunnable work)
    {
        RequireThread();
        var turn = new Turn(node, work, (work as Mailbox)?.MessageQueue as SimulatedQueue);
        TimeSpan wait = turn.Queue is { } queue ? queue.FreeAt - Time : TimeSpan.Zero;
        if (wait > TimeSpan.Zero) Schedule(wait, node, () => Enter(node, work));
        else _ready.Add(turn);
    }

    /// <summary>
    /// Runs something that takes steps of the world, so that what it leaves to tasks (continuations, what awaits a reply)
    /// comes back as turns of the world rather than on threads of a pool.
    /// </summary>
    public void Inside(Action action)
    {
        // An actor of another system may be this thread's own (a test kit makes its test actor that), and would be the sender
        // of all that is told here outside of an actor.
        ActorCell? outside = InternalCurrentActorCellKeeper.Current;
        InternalCurrentActorCellKeeper.Current = null;
        try
        {
            var task = new Task(action);
            task.RunSynchronously(_tasks);
            task.GetAwaiter().GetResult();
        }
        finally
        {
            InternalCurrentActorCellKeeper.Current = outside;
        }
    }

    /// <summary>Something that a node left to a task can go on.</summary>
    public void Enter(IRunnable work)
    {
        RequireThread();
        _ready.Add(new Turn(_node, work, null));
    }

    /// <summary>Takes one turn, or passes time until one can be taken.</summary>
    /// <returns>False when nothing will ever happen again.</returns>
    public bool Step()
    {
        if (_isDisturbed) throw Disturbed();
        while (_agenda.TryPeek(out var next, out var at) && at.At <= Time)
        {
            _agenda.Dequeue();
            if (next.Node is { IsDead: true }) continue;
            _node = next.Node;
            next.Action();
        }

        if (_ready.Count == 0)
        {
            if (!_agenda.TryPeek(out _, out var at)) return false;
            Time = at.At;
            return true;
        }

        int i = _ready.Count == 1 ? 0 : _order.NextInt(_ready.Count);
        Turn turn = _ready[i];
        _ready[i] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        if (turn.Node is { IsDead: true }) return true;
        if (turn.Queue is { } queue)
        {
            // It may have been made busy after it got ready. Its time is set before the turn, in which it may enter again.
            if (queue.FreeAt > Time)
            {
                Enter(turn.Node!, turn.Work);
                return true;
            }

            queue.FreeAt = Time + Cost(queue, ((Mailbox)turn.Work).Dispatcher.Id);
        }

        Turns++;
        _node = turn.Node;
        Turning = turn.Queue;
        turn.Work.Run();
        Turning = null;
        return true;
    }

    private void RequireThread()
    {
        if (Environment.CurrentManagedThreadId == _thread) return;
        _isDisturbed = true; // the other thread may keep the exception to itself
        throw Disturbed();
    }

    private static InvalidOperationException Disturbed() => new("An actor of a simulation was woken from another thread, which no seed can repeat.");

    private TimeSpan Cost(SimulatedQueue queue, string dispatcher)
    {
        TimeSpan mean = dispatcher is RuntimeConfig.PinnedDispatcher or RuntimeConfig.WorkerDispatcher ? ComputingTurn : OtherTurn;
        return mean * (queue.Slowness * -Math.Log(1 - _costs.NextDouble()));
    }

    private readonly record struct Turn(SimulatedNode? Node, IRunnable Work, SimulatedQueue? Queue);
}
