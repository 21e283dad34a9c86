using ActorLab.Actors.Runtime.Memory;
using ActorLab.Tests.Actors.Runtime.Storage;
using Akka.Actor;
using Akka.TestKit;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace ActorLab.Tests.Actors.Runtime.Memory;

/// <summary>Whatever happens between them: what was acknowledged is recovered, and in the end all is acknowledged.</summary>
public sealed class MemoryDurabilityTests
{
    public enum Step
    {
        Store,
        StoreKnown,
        Listen,
        Crash,
        Lose,
        KeepButReportLost,
        Reject,
        Wait,
    }

    public static Arbitrary<Step[]> Steps() => Gen.Choose(3, 25).SelectMany(n => Gen.ArrayOf(
        Gen.Frequency(
            (6, Gen.Constant(Step.Store)),
            (2, Gen.Constant(Step.StoreKnown)),
            (3, Gen.Constant(Step.Listen)),
            (2, Gen.Constant(Step.Crash)),
            (1, Gen.Constant(Step.Lose)),
            (1, Gen.Constant(Step.KeepButReportLost)),
            (1, Gen.Constant(Step.Reject)),
            (3, Gen.Constant(Step.Wait))),
        n)).ToArbitrary();

    [Property(MaxTest = 25, Arbitrary = [typeof(MemoryDurabilityTests)])]
    public void Acknowledged_is_recovered(Step[] steps)
    {
        using var run = new Run();
        run.Play(steps);
        run.AcknowledgeAll();
        run.CheckRecovery();
    }

    [Property(MaxTest = 25, Arbitrary = [typeof(MemoryDurabilityTests)])]
    public void With_bounds_and_compaction_every_recovery_finds_the_same_and_no_more_than_is_allowed(Step[] steps)
    {
        const int PerKey = 4;
        using var run = new Run(new Retention(MaximumPerKey: PerKey, RemovePerKey: Remover.Oldest));
        run.Play(steps);
        run.AcknowledgeAll();
        run.Stop();
        (int Key, int)[] found = run.Recover();
        Assert.All(found.GroupBy(f => f.Key), g => Assert.InRange(g.Count(), 1, PerKey));
        Assert.Subset(run.Stored, found.ToHashSet());
        Assert.Equal(Math.Min(run.Stored.Count, run.Stored.GroupBy(s => s.Key).Sum(g => Math.Min(PerKey, g.Count()))), found.Length);
        Assert.Equal(found, run.Recover());
    }

    private sealed class Run : StorageTestKit
    {
        private readonly MemoryOptions _options = Options with
        {
            Partitions = 2, SnapshotEvery = 3, MaximumUnpersistedBytes = 400, MaximumRestarts = 1000, CompactAboveBytes = 300, BatchBytes = 400,
        };
        private readonly MemoryClient _client = new(partitions: 2, requestBytes: 200, resendAfter: TimeSpan.FromSeconds(5));
        private readonly HashSet<(int Key, int Content)> _stored = [];
        private readonly HashSet<(int Key, int Content)> _acknowledged = [];
        private readonly TestProbe _caller;
        private IActorRef _memory;
        private int _next;

        public Run(Retention? retention = null)
        {
            _options = _options with { Retention = retention ?? new() };
            _caller = CreateTestProbe();
            _memory = Sys.ActorOf(MemoryRouter.Props(_options));
        }

        public HashSet<(int Key, int Content)> Stored => _stored;

        public void Play(Step[] steps)
        {
            foreach (Step step in steps)
            {
                switch (step)
                {
                    case Step.Store:
                        Store([.. Enumerable.Range(_next, 3).Select(i => Make(i % 5, i))]);
                        _next += 3;
                        break;
                    case Step.StoreKnown:
                        Store([Make(0, 0), Make(_next % 5, _next)]);
                        break;
                    case Step.Listen:
                        Listen();

                        // A reader beside a memory that removes would itself remove: a second writer of one journal.
                        if (_options.Retention.KeepsAll) CheckRecovery();
                        break;
                    case Step.Crash:
                        Crash();
                        break;
                    case Step.Lose:
                        Plan.Add(WriteFate.Lost);
                        break;
                    case Step.KeepButReportLost:
                        Plan.Add(WriteFate.KeptButReportedLost);
                        break;
                    case Step.Reject:
                        Plan.Add(WriteFate.Rejected);
                        break;
                    default:
                        Time.Advance(TimeSpan.FromSeconds(2));
                        Send(_client.Due(Time.Now));
                        break;
                }
            }
        }

        public void AcknowledgeAll()
        {
            for (int i = 0; i < 300 && _client.OutstandingRequests > 0; i++)
            {
                Time.Advance(TimeSpan.FromSeconds(5));
                Send(_client.Due(Time.Now));
                Listen();
            }

            Assert.Equal(0, _client.OutstandingRequests);
            Assert.Equal(_stored, _acknowledged);
        }

        /// <summary>What a fresh memory reads back from the journal holds all that was acknowledged, and each only once.</summary>
        public void CheckRecovery()
        {
            var acknowledged = new HashSet<(int, int)>(_acknowledged);
            Assert.Subset(Recover().ToHashSet(), acknowledged);
        }

        /// <summary>Ends the memory for good.</summary>
        public void Stop()
        {
            _caller.Watch(_memory);
            Sys.Stop(_memory);
            _caller.FishForMessage<Terminated>(_ => true);
        }

        /// <summary>What a fresh memory reads back, each once.</summary>
        public (int Key, int Content)[] Recover()
        {
            IActorRef reader = Sys.ActorOf(MemoryRouter.Props(_options));
            TestProbe probe = CreateTestProbe();
            var query = new MemoryQuery(new RequestNumbers(), [0, 1, 2, 3, 4]);
            reader.Tell(query.Request, probe);
            for (int i = 0; i < 200 && !query.IsComplete; i++)
            {
                if (probe.ReceiveOne(TimeSpan.FromMilliseconds(200)) is TrajectoriesFound part)
                {
                    query.Add(part);
                    continue;
                }

                // A partition may be between two starts: its journal met the time-outs of the time that passed so fast.
                Time.Advance(TimeSpan.FromSeconds(5));
                reader.Tell(query.Again(), probe);
            }

            Assert.True(query.IsComplete);
            probe.Watch(reader);
            Sys.Stop(reader);
            probe.ExpectTerminated(reader);

            (int, int)[] recovered = [.. query.Found.OrderBy(f => f.Key).SelectMany(f => f.Value).Select(t => (t.Key, BitConverter.ToInt32(t.Content)))];
            Assert.Equal(recovered.Length, recovered.Distinct().Count());
            return recovered;
        }

        private void Store(Trajectory[] trajectories)
        {
            foreach (Trajectory t in trajectories) _stored.Add((t.Key, BitConverter.ToInt32(t.Content)));
            Send(_client.Store(trajectories, Time.Now));
        }

        private void Send(IEnumerable<StoreTrajectories> requests)
        {
            foreach (StoreTrajectories request in requests) _memory.Tell(request, _caller);
        }

        private void Listen()
        {
            while (_caller.ReceiveOne(TimeSpan.FromMilliseconds(10)) is { } message)
            {
                switch (message)
                {
                    case TrajectoriesAcknowledged answer when _client.Acknowledge(answer) is { } ended:
                        foreach (Trajectory t in ended.Trajectories) _acknowledged.Add((t.Key, BitConverter.ToInt32(t.Content)));
                        break;
                    case StoreInvited invitation when _client.Invite(invitation, Time.Now) is { } again:
                        Send([again]);
                        break;
                    case StoreRefused refused:
                        Assert.Fail(refused.Reason);
                        break;
                }
            }
        }

        private void Crash()
        {
            _caller.Watch(_memory);
            Sys.Stop(_memory);

            // Answers on their way may still come before the end.
            while (_caller.ReceiveOne(TimeSpan.FromSeconds(3)) is { } message and not Terminated)
            {
                if (message is TrajectoriesAcknowledged answer && _client.Acknowledge(answer) is { } ended)
                    foreach (Trajectory t in ended.Trajectories) _acknowledged.Add((t.Key, BitConverter.ToInt32(t.Content)));
            }

            _memory = Sys.ActorOf(MemoryRouter.Props(_options));
        }
    }
}
