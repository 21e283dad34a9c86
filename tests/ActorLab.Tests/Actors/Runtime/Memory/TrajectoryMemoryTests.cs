using System.Collections.Concurrent;
using ActorLab.Actors.Runtime.Memory;
using ActorLab.Tests.Actors.Runtime.Storage;
using Akka.Actor;
using Akka.TestKit;

namespace ActorLab.Tests.Actors.Runtime.Memory;

public sealed class TrajectoryMemoryTests : StorageTestKit
{
    private readonly TestProbe _caller;

    public TrajectoryMemoryTests() => _caller = CreateTestProbe();

    [Fact]
    public void Stored_is_acknowledged_found_and_counted()
    {
        IActorRef memory = Start(Options);
        Tell(memory, new StoreTrajectories(1, [Make(1, 10), Make(2, 20), Make(1, 11), Make(1, 10)]));
        Assert.Equal(new TrajectoriesAcknowledged(1, 3, 1), _caller.ExpectMsg<TrajectoriesAcknowledged>());
        Tell(memory, new StoreTrajectories(2, [Make(2, 20)]));
        Assert.Equal(new TrajectoriesAcknowledged(2, 0, 1), _caller.ExpectMsg<TrajectoriesAcknowledged>());
        Assert.Equal(1, Plan.Writes);

        Assert.Equal([(1, 10), (1, 11), (2, 20)], Contents(Query(memory, 1, 2, 3)));
        Tell(memory, new CountTrajectories(3));
        MemoryStatistics statistics = _caller.ExpectMsg<MemoryStatistics>();
        TestProbe written = CreateTestProbe();
        Sys.EventStream.Subscribe(written, typeof(PartitionWritten));
        Sys.EventStream.Subscribe(written, typeof(PartitionClosed));
        Tell(memory, new StoreTrajectories(4, [Make(1, 12)]));
        PartitionWritten wrote = written.ExpectMsg<PartitionWritten>();
        Assert.Equal((4L, 4L, 0L), (wrote.Stored, wrote.Trajectories, wrote.UnpersistedBytes));
        Sys.Stop(memory);
        Assert.Equal(wrote.Name, written.ExpectMsg<PartitionClosed>().Name);
        Assert.Equal((0, 1, 2, 3L, 0L), (statistics.Partition, statistics.Partitions, statistics.Keys, statistics.Trajectories, statistics.UnpersistedBytes));
    }

    [Fact]
    public void Nothing_is_acknowledged_before_the_write_and_what_gathers_meanwhile_is_one_write()
    {
        IActorRef memory = Start(Options);
        Plan.Add(WriteFate.Held);
        Tell(memory, new StoreTrajectories(1, [Make(1, 10)]));
        for (int i = 2; i < 12; i++) Tell(memory, new StoreTrajectories(i, [Make(1, i * 100)]));

        // The question passes the waiting stores, and finds nothing: nothing is on the disk.
        Assert.Empty(Query(memory, 1).Found[1]);
        Plan.Gate.SetResult();
        Assert.Equal(Enumerable.Range(1, 11).Select(i => (long)i), Enumerable.Range(1, 11).Select(_ => _caller.ExpectMsg<TrajectoriesAcknowledged>().RequestId));
        Assert.Equal(2, Plan.Writes);
    }

    [Fact]
    public void Beyond_the_bound_stores_are_deferred_then_invited()
    {
        IActorRef memory = Start(Options with { MaximumUnpersistedBytes = 200 });
        Plan.Add(WriteFate.Held);
        Tell(memory, new StoreTrajectories(1, [Make(1, 1, 100)]));
        Tell(memory, new StoreTrajectories(2, [Make(1, 2, 100)]));
        Assert.Equal(2, _caller.ExpectMsg<StoreDeferred>().RequestId);
        Plan.Gate.SetResult();
        Assert.Equal(1, _caller.ExpectMsg<TrajectoriesAcknowledged>().RequestId);
        Assert.Equal(2, _caller.ExpectMsg<StoreInvited>().RequestId);
        Tell(memory, new StoreTrajectories(2, [Make(1, 2, 100)]));
        Assert.Equal(2, _caller.ExpectMsg<TrajectoriesAcknowledged>().RequestId);
    }

    [Fact]
    public void Partitions_share_the_keys_and_answer_through_one_address()
    {
        MemoryOptions options = Options with { Partitions = 3 };
        IActorRef memory = Start(options);
        var client = new MemoryClient(partitions: 3);
        IReadOnlyList<StoreTrajectories> requests = client.Store(Enumerable.Range(0, 30).Select(k => Make(k, k)), Time.Now);
        Assert.Equal(3, requests.Count);
        foreach (StoreTrajectories request in requests) Tell(memory, request);
        foreach (StoreTrajectories _ in requests) Assert.NotNull(client.Acknowledge(_caller.ExpectMsg<TrajectoriesAcknowledged>()));
        Assert.Equal((30L, 0), (client.Added, client.OutstandingRequests));

        Assert.Equal(Enumerable.Range(0, 30).Select(k => (k, k)), Contents(Query(memory, [.. Enumerable.Range(0, 30)])));
        Tell(memory, new CountTrajectories(1));
        MemoryStatistics[] parts = [.. Enumerable.Range(0, 3).Select(_ => _caller.ExpectMsg<MemoryStatistics>())];
        Assert.Equal([0, 1, 2], parts.Select(p => p.Partition).Order());
        Assert.All(parts, p => Assert.Equal(10, p.Trajectories));
    }

    [Fact]
    public void A_large_answer_comes_in_parts_below_the_limit()
    {
        IActorRef memory = Start(Options with { AnswerBytes = 1000 });
        Tell(memory, new StoreTrajectories(1, [.. Enumerable.Range(0, 50).Select(i => Make(i % 2, i, 136))]));
        _caller.ExpectMsg<TrajectoriesAcknowledged>();
        Tell(memory, new FindTrajectories(2, [0, 1]));
        var parts = new List<TrajectoriesFound>();
        while (parts.Sum(p => p.CompletedKeys.Length) < 2) parts.Add(_caller.ExpectMsg<TrajectoriesFound>());
        Assert.True(parts.Count >= 10);
        Assert.All(parts, p => Assert.InRange(p.Trajectories.Sum(MemoryPartitions.SizeOf), 0, 1000));
        Assert.Equal(50, parts.Sum(p => p.Trajectories.Length));
    }

    [Theory]
    [InlineData("none", "holds no trajectories")]
    [InlineData("null", "holds no trajectories")]
    [InlineData("hole", "lacks its content")]
    [InlineData("mixed", "another partition")]
    [InlineData("large", "split it")]
    public void A_faulty_request_is_refused_with_its_fault(string fault, string reason)
    {
        IActorRef memory = Start(Options with { Partitions = 2, MaximumRequestBytes = 1000 });
        Trajectory[]? trajectories = fault switch
        {
            "none" => [],
            "null" => null,
            "hole" => [Make(0, 1) with { Content = null! }],
            "mixed" => [Make(0, 1), Make(1, 2)],
            _ => [Make(0, 1, 2000)],
        };
        Tell(memory, new StoreTrajectories(4, trajectories!));
        StoreRefused refused = _caller.ExpectMsg<StoreRefused>();
        Assert.Equal(4, refused.RequestId);
        Assert.Contains(reason, refused.Reason, StringComparison.Ordinal);
        Assert.Equal(0, Plan.Writes);
    }

    [Theory]
    [InlineData(WriteFate.Lost)]
    [InlineData(WriteFate.KeptButReportedLost)]
    [InlineData(WriteFate.Rejected)]
    public void After_a_failed_write_the_partition_is_restarted_and_the_re_sent_request_is_stored_once(WriteFate fate)
    {
        IActorRef memory = Start(Options);
        Tell(memory, new StoreTrajectories(1, [Make(1, 10)]));
        _caller.ExpectMsg<TrajectoriesAcknowledged>();
        Plan.Add(fate, fate);
        Tell(memory, new StoreTrajectories(2, [Make(1, 20)]));
        AwaitAssert(() => Assert.Equal(2, Plan.Writes));

        TrajectoriesAcknowledged? answer = null;
        for (int i = 0; i < 100 && answer is null; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            Tell(memory, new StoreTrajectories(2, [Make(1, 20)]));
            answer = _caller.ReceiveOne(TimeSpan.FromMilliseconds(50)) as TrajectoriesAcknowledged;
        }

        Assert.Equal(2, answer?.RequestId);
        Assert.Equal([(1, 10), (1, 20)], Contents(Query(memory, 1)));
    }

    [Fact]
    public void A_memory_that_cannot_write_gives_up_with_the_reason()
    {
        var faults = new ConcurrentQueue<Exception>();
        MemoryOptions options = Options with { MaximumRestarts = 3 };
        IActorRef parent = Sys.ActorOf(Props.Create(() => new Guard(options, faults)));
        Plan.Add(Enumerable.Repeat(WriteFate.Lost, 50));
        for (int i = 0; i < 200 && faults.IsEmpty; i++)
        {
            parent.Tell(new StoreTrajectories(i, [Make(1, 1)]), _caller);
            _caller.ReceiveOne(TimeSpan.FromMilliseconds(20));
            Time.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Contains("disk full", Assert.IsType<MemoryUnavailableException>(Assert.Single(faults)).Message, StringComparison.Ordinal);
        Assert.Equal(4, Plan.Writes);
    }

    [Fact]
    public void Recovery_uses_a_snapshot_and_the_events_after_it()
    {
        MemoryOptions options = Options with { SnapshotEvery = 4 };
        IActorRef memory = Start(options);
        for (int i = 0; i < 10; i++)
        {
            Tell(memory, new StoreTrajectories(i, [Make(1, i)]));
            _caller.ExpectMsg<TrajectoriesAcknowledged>();
        }

        memory = Restart(memory, options);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (1, i)), Contents(Query(memory, 1)));

        // Counting goes on from the events after the snapshot: two more writes make the next one.
        for (int i = 10; i < 13; i++)
        {
            Tell(memory, new StoreTrajectories(i, [Make(1, i)]));
            _caller.ExpectMsg<TrajectoriesAcknowledged>();
        }

        memory = Restart(memory, options);
        Assert.Equal(Enumerable.Range(0, 13).Select(i => (1, i)), Contents(Query(memory, 1)));
    }

    private static IEnumerable<(int Key, int Content)> Contents(MemoryQuery query) =>
        query.Found.OrderBy(f => f.Key).SelectMany(f => f.Value).Select(t => (t.Key, BitConverter.ToInt32(t.Content)));

    private IActorRef Start(MemoryOptions options) => Sys.ActorOf(MemoryRouter.Props(options));

    private IActorRef Restart(IActorRef memory, MemoryOptions options)
    {
        Watch(memory);
        Sys.Stop(memory);
        ExpectTerminated(memory);
        return Start(options);
    }

    private void Tell(IActorRef memory, object message) => memory.Tell(message, _caller);

    private MemoryQuery Query(IActorRef memory, params int[] keys)
    {
        var query = new MemoryQuery(new RequestNumbers(), keys);
        Tell(memory, query.Request);
        while (!query.IsComplete) query.Add(_caller.ExpectMsg<TrajectoriesFound>());
        return query;
    }

    private sealed class Guard : ReceiveActor
    {
        private readonly ConcurrentQueue<Exception> _faults;

        public Guard(MemoryOptions options, ConcurrentQueue<Exception> faults)
        {
            _faults = faults;
            IActorRef memory = Context.ActorOf(MemoryRouter.Props(options));
            ReceiveAny(memory.Forward);
        }

        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(fault =>
        {
            _faults.Enqueue(fault);
            return Directive.Stop;
        });
    }
}
