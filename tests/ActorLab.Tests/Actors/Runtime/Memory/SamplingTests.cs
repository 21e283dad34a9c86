using ActorLab.Actors.Runtime.Memory;
using ActorLab.Tests.Actors.Runtime.Storage;
using Akka.Actor;
using Akka.TestKit;

namespace ActorLab.Tests.Actors.Runtime.Memory;

/// <summary>Sampling, reports, removal and their recovery through the actors.</summary>
public sealed class SamplingTests : StorageTestKit
{
    private readonly TestProbe _caller;
    private readonly RequestNumbers _numbers = new();
    private IActorRef _memory = ActorRefs.Nobody;

    public SamplingTests() => _caller = CreateTestProbe();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Reported_priorities_decide_what_is_drawn_also_after_a_restart(int partitions)
    {
        MemoryOptions options = Options with { Partitions = partitions, PriorityExponent = 1 };
        Start(options);
        Store(partitions, [.. Enumerable.Range(0, 12).Select(i => Make(i, i))]);
        IReadOnlyList<Sampled> all = Draw(Sampler.TopPerKey, 1);
        Assert.Equal(12, all.Select(s => s.Id).Distinct().Count());
        Assert.Equal(12, Report(PriorityKind.Priority, all, s => s.Trajectory.Key));
        Assert.Equal(6, Report(PriorityKind.LogProbability, [.. all.Where(s => s.Trajectory.Key % 2 == 1)], s => -s.Trajectory.Key));

        for (int life = 0; life < 2; life++)
        {
            Sampled[] prioritized = [.. Draw(Sampler.Prioritized, 600, seed: 9)];
            Assert.Equal(600, prioritized.Length);
            Assert.All(prioritized, s => Assert.Equal(s.Trajectory.Key / 66.0, s.Probability, 6));
            Assert.Equal(Enumerable.Range(1, 11), prioritized.Select(s => s.Trajectory.Key).Distinct().Order());
            Sampled[] policy = [.. Draw(Sampler.Policy, 100, seed: 9)];
            double total = Enumerable.Range(0, 12).Where(k => k % 2 == 1).Sum(k => Math.Exp(-k));
            Assert.All(policy, s => Assert.Equal(Math.Exp(-s.Trajectory.Key) / total, s.Probability, 6));
            Assert.All(Draw(Sampler.Uniform, 20), s => Assert.Equal(1 / 12.0, s.Probability, 9));
            Assert.Equal([7, 7, 4, 4], Draw(Sampler.Uniform, 2, keys: [7, 4]).Select(s => s.Trajectory.Key).OrderDescending());

            // The same seed and content: the same draws, in this life and the next.
            Assert.Equal(Ids(prioritized), Ids(Draw(Sampler.Prioritized, 600, seed: 9)));
            Assert.NotEqual(Ids(prioritized), Ids(Draw(Sampler.Prioritized, 600, seed: 10)));
            Restart(options);
            Assert.Equal(Ids(prioritized), Ids(Draw(Sampler.Prioritized, 600, seed: 9)));
        }
    }

    [Fact]
    public void Unknown_ids_and_values_that_cannot_be_are_counted_not_written()
    {
        Start(Options);
        Store(1, [Make(1, 1)]);
        int writes = Plan.Writes;
        Tell(new UpdatePriorities(7, PriorityKind.Priority, [0, 0, 5], [-1, float.NaN, 1]));
        Assert.Equal(new PrioritiesUpdated(7, 0, 3), _caller.ExpectMsg<PrioritiesUpdated>());
        Tell(new UpdatePriorities(8, PriorityKind.LogProbability, [0], [0.5f]));
        Assert.Equal(new PrioritiesUpdated(8, 0, 1), _caller.ExpectMsg<PrioritiesUpdated>());
        Tell(new UpdatePriorities(9, PriorityKind.Priority, [0, 1], [1]));
        Assert.Equal(new PrioritiesUpdated(9, 0, 2), _caller.ExpectMsg<PrioritiesUpdated>());
        Assert.Equal(writes, Plan.Writes);
        Tell(new SampleTrajectories(10, Sampler.Policy, 1, [], 0));
        Assert.Contains("weight above 0", _caller.ExpectMsg<SampleRefused>().Reason, StringComparison.Ordinal);
        Tell(new SampleTrajectories(11, Sampler.Uniform, 0, [], 0));
        Assert.Contains("count", _caller.ExpectMsg<SampleRefused>().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_sample_comes_in_parts()
    {
        Start(Options with { AnswerBytes = 500 });
        Store(1, [.. Enumerable.Range(0, 10).Select(i => Make(i, i, 136))]);
        var query = new SampleQuery(_numbers, Sampler.Uniform, 50);
        Tell(query.Request);
        int parts = 0;
        while (!query.IsComplete)
        {
            TrajectoriesSampled part = _caller.ExpectMsg<TrajectoriesSampled>();
            Assert.InRange(part.Ids.Length, 1, 3);
            query.Add(part);
            parts++;
        }

        Assert.Equal((50, 17), (query.Samples.Count, parts));
    }

    [Fact]
    public void Samples_wait_for_inserts_and_inserts_for_samples()
    {
        Start(Options with { RateLimit = new RateLimit(SamplesPerInsert: 2, Tolerance: 4, MinimumSize: 3) });
        Tell(new SampleTrajectories(1, Sampler.Uniform, 2, [], 0));
        Assert.Equal(1, _caller.ExpectMsg<SampleDeferred>().RequestId);
        Store(1, [Make(1, 1), Make(1, 2), Make(1, 3)]);
        Assert.Equal(1, _caller.FishForMessage<SampleInvited>(_ => true).RequestId);

        // 3 x 2 lies in the middle: 4 samples more may go out, and one request beyond.
        for (int i = 2; i <= 3; i++)
        {
            Tell(new SampleTrajectories(i, Sampler.Uniform, 2, [], 0));
            Assert.Equal(2, _caller.ExpectMsg<TrajectoriesSampled>().Count);
        }

        Tell(new SampleTrajectories(4, Sampler.Uniform, 2, [], 0));
        Assert.Equal(4, _caller.ExpectMsg<SampleDeferred>().RequestId);
        Store(1, [Make(1, 4), Make(1, 5), Make(1, 6), Make(1, 7), Make(1, 8)]);
        Assert.Equal(4, _caller.FishForMessage<SampleInvited>(_ => true).RequestId);

        // 8 x 2 less 4 is 6 above the middle: inserts wait now, until samples were drawn.
        Tell(new StoreTrajectories(50, [Make(1, 9)]));
        Assert.Equal(50, _caller.ExpectMsg<StoreDeferred>().RequestId);
        Tell(new SampleTrajectories(5, Sampler.Uniform, 3, [], 0));
        Assert.Equal(50, _caller.FishForMessage<StoreInvited>(_ => true).RequestId);
        Tell(new StoreTrajectories(50, [Make(1, 9)]));
        Assert.Equal(50, _caller.FishForMessage<TrajectoriesAcknowledged>(_ => true).RequestId);
    }

    [Fact]
    public void The_ratio_goes_on_after_a_restart()
    {
        MemoryOptions options = Options with { RateLimit = new RateLimit(SamplesPerInsert: 1, Tolerance: 2, MinimumSize: 1) };
        Start(options);
        Store(1, [Make(1, 1)]);
        Assert.Equal(3, Draw(Sampler.Uniform, 3).Count);
        Store(1, [Make(1, 2)]);
        Restart(options);

        // Three samples for two inserts: the tolerance is used up, and a third insert lets one more through.
        Store(1, [Make(1, 3)]);
        Tell(new SampleTrajectories(2, Sampler.Uniform, 1, [], 0));
        _caller.FishForMessage<TrajectoriesSampled>(s => s.RequestId == 2);
        Tell(new SampleTrajectories(3, Sampler.Uniform, 1, [], 0));
        Assert.Equal(3, _caller.FishForMessage<SampleDeferred>(_ => true).RequestId);
    }

    [Fact]
    public async Task What_is_removed_leaves_the_journal_and_the_rest_is_recovered()
    {
        MemoryOptions options = Options with
        {
            SnapshotEvery = 2,
            Retention = new Retention(MaximumTrajectories: 20),
            CompactAboveBytes = 500,
            BatchBytes = 600,
        };
        Start(options);
        for (int i = 0; i < 300; i++)
        {
            Store(1, [Make(i % 4, i)]);
            if (i % 50 == 49) Restart(options);
        }

        int[] Contents() => [.. Draw(Sampler.Newest, 100).Select(s => BitConverter.ToInt32(s.Trajectory.Content)).Order()];
        AwaitAssert(() => Assert.Equal(Enumerable.Range(280, 20), Contents()));
        Restart(options);
        Assert.Equal(Enumerable.Range(280, 20), Contents());

        // A list of 300 would be as many events; here a recovery reads few, and no snapshot.
        var events = new TaskCompletionSource<int>();
        IActorRef reader = Sys.ActorOf(Props.Create(() => new EventCounter(MemoryPartitions.PersistenceId("run", 0), options, events)));
        Assert.InRange(await events.Task.WaitAsync(TimeSpan.FromSeconds(10)), 1, 120);
        Sys.Stop(reader);
    }

    private static long[] Ids(IEnumerable<Sampled> samples) => [.. samples.Select(s => s.Id)];

    private void Start(MemoryOptions options) => _memory = Sys.ActorOf(MemoryRouter.Props(options));

    private void Restart(MemoryOptions options)
    {
        Watch(_memory);
        Sys.Stop(_memory);
        ExpectTerminated(_memory);
        Start(options);
    }

    private void Tell(object message) => _memory.Tell(message, _caller);

    private void Store(int partitions, Trajectory[] trajectories)
    {
        var client = new MemoryClient(partitions);
        foreach (StoreTrajectories request in client.Store(trajectories, Time.Now)) Tell(request);
        while (client.OutstandingRequests > 0)
        {
            object answer = _caller.ExpectMsg<object>();
            if (answer is TrajectoriesAcknowledged acknowledged) client.Acknowledge(acknowledged);
            else if (answer is StoreInvited invited && client.Invite(invited, Time.Now) is { } again) Tell(again);
        }
    }

    private IReadOnlyList<Sampled> Draw(Sampler sampler, int count, int[]? keys = null, ulong seed = 0)
    {
        var query = new SampleQuery(_numbers, sampler, count, keys, seed);
        Tell(query.Request);
        while (!query.IsComplete)
        {
            object answer = _caller.ExpectMsg<object>();
            if (answer is TrajectoriesSampled part) query.Add(part);
            else if (answer is SampleInvited) Tell(query.Request);
        }

        return query.Samples;
    }

    private int Report(PriorityKind kind, IReadOnlyList<Sampled> samples, Func<Sampled, float> value)
    {
        Tell(new UpdatePriorities(1, kind, [.. samples.Select(s => s.Id)], [.. samples.Select(value)]));
        int updated = 0, answered = 0;
        while (answered < samples.Count)
        {
            PrioritiesUpdated part = _caller.ExpectMsg<PrioritiesUpdated>();
            updated += part.Updated;
            answered += part.Updated + part.Unknown;
        }

        return updated;
    }

    private sealed class EventCounter : Akka.Persistence.UntypedPersistentActor
    {
        private readonly TaskCompletionSource<int> _result;
        private int _events;

        public EventCounter(string persistenceId, MemoryOptions options, TaskCompletionSource<int> result)
        {
            _result = result;
            PersistenceId = persistenceId;
            JournalPluginId = options.JournalPluginId;
            SnapshotPluginId = options.SnapshotPluginId;
        }

        public override string PersistenceId { get; }

        protected override void OnCommand(object message)
        {
        }

        protected override void OnRecover(object message)
        {
            if (message is Akka.Persistence.SnapshotOffer) _events += 1000;
            else if (message is Akka.Persistence.RecoveryCompleted) _result.SetResult(_events);
            else _events++;
        }
    }
}
