using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Tickets;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Mapo;
using ActorLab.Interpreter.ProgramSynthesis;
using ActorLab.Interpreter.Randomness;

namespace ActorLab.Actors.ProgramSynthesis;

/// <summary>An explorer's ticket while it is worked on.</summary>
internal abstract class ShardWork(DateTimeOffset started)
{
    /// <summary>Hash of the state that this work leaves, empty if it leaves none; null before it is written.</summary>
    public string? Left { get; set; }

    /// <summary>What the plan is to know of the new state; null if there is none.</summary>
    protected byte[]? Payload => string.IsNullOrEmpty(Left) ? null : ProgramSynthesisProtocol.ShardDoneBinding.Write(new ShardDone(Left));

    /// <summary>The ticket's result, when its work ends.</summary>
    public TicketResult Result(DateTimeOffset now) => Result((long)(now - started).TotalMilliseconds);

    /// <summary>The ticket's result after some time.</summary>
    protected abstract TicketResult Result(long milliseconds);
}

/// <summary>Random exploration of a shard.</summary>
internal sealed class ExploreWork : ShardWork
{
    private long _programs;

    private ExploreWork(ExploreShard ticket, IEnumerable<ProgramEnvironment> questions, ulong seed, DateTimeOffset started)
        : base(started)
    {
        Ticket = ticket;
        Questions = new Queue<ProgramEnvironment>(questions);
        Random = new Xoshiro256(seed);
    }

    public ExploreShard Ticket { get; }

    public Queue<ProgramEnvironment> Questions { get; }

    /// <summary>The states in which the last round left the questions; null before they are read.</summary>
    public IReadOnlyDictionary<int, QuestionState>? Before { get; set; }

    /// <summary>The states in which this round leaves them.</summary>
    public List<QuestionState> After { get; } = [];

    public List<Trajectory> Found { get; private set; } = [];

    public long Episodes { get; set; }

    /// <summary>The random choices of this shard and round: the same whoever does the ticket, and however often.</summary>
    public Xoshiro256 Random;

    public static ExploreWork Of(ExploreShard ticket, SynthesisSetup setup, RandomStreams streams, DateTimeOffset now) =>
        new(ticket, setup.Shard(ticket.Shard), streams.Get($"explore-{ticket.Round}", ticket.Shard).NextULong(), now);

    /// <summary>Takes what was found and not yet stored.</summary>
    public IReadOnlyList<Trajectory> Flush()
    {
        List<Trajectory> found = Found;
        _programs += found.Count;
        Found = [];
        return found;
    }

    protected override TicketResult Result(long milliseconds) => TicketResult.Of(new Dictionary<string, long>
    {
        ["explore_episodes"] = Episodes,
        ["explore_milliseconds"] = milliseconds,
        ["programs_found"] = _programs,
    }, Payload);
}

/// <summary>One pass over a shard with the policy.</summary>
internal sealed class SampleWork : ShardWork
{
    private int _batches, _episodes, _found;
    private double _clipped, _replayProbability, _reward, _milliseconds;
    private long _version;

    private SampleWork(SampleShard ticket, RandomStream random, DateTimeOffset started)
        : base(started)
    {
        Ticket = ticket;
        Random = random;
    }

    public SampleShard Ticket { get; }

    public RandomStream Random { get; }

    /// <summary>The shard's questions with their memories; null before they are at hand.</summary>
    public QuestionMemory[]? Memories { get; private set; }

    /// <summary>The order of the pass over them.</summary>
    public int[] Order { get; private set; } = [];

    /// <summary>The next place in <see cref="Order"/>.</summary>
    public int Next { get; private set; }

    public static SampleWork Of(SampleShard ticket, RandomStreams streams, DateTimeOffset now) =>
        new(ticket, streams.Get($"sample-{ticket.Pass}", ticket.Shard), now);

    public void Deal(QuestionMemory[] memories)
    {
        Memories = memories;
        Order = [.. Enumerable.Range(0, memories.Length)];
        Random.Shuffle<int>(Order);
    }

    /// <summary>The next questions of the pass.</summary>
    public IReadOnlyList<QuestionMemory> Take(int atMost)
    {
        int count = Math.Min(atMost, Order.Length - Next);
        QuestionMemory[] taken = [.. Order.AsSpan(Next, count).ToArray().Select(i => Memories![i])];
        Next += count;
        return taken;
    }

    public void Add(MapoBatch batch, long version, double milliseconds)
    {
        _milliseconds += milliseconds;
        _version = version;
        _batches++;
        _episodes += batch.Episodes;
        _found += batch.Found.Count;
        _clipped += batch.Clipped;
        _replayProbability += batch.ReplayProbability;
        _reward += batch.PolicyReward;
    }

    protected override TicketResult Result(long milliseconds)
    {
        double batches = Math.Max(1, _batches);
        return new TicketResult(
            _version,
            new Dictionary<string, long> { ["sample_episodes"] = _episodes, ["sample_milliseconds"] = (long)_milliseconds, ["programs_found"] = _found },
            new Dictionary<string, double>
            {
                ["clip_fraction"] = _clipped / batches,
                ["replay_probability"] = _replayProbability / batches,
                ["policy_reward"] = _reward / batches,
            },
            Payload);
    }
}
