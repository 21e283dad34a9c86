using ActorLab.Actors.Runtime.Tickets;
using FsCheck.Xunit;

namespace ActorLab.Tests.Actors.Runtime;

public sealed class TicketLedgerTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TicketLedger _ledger = new();

    [Fact]
    public void TicketsAreLeasedInOrderAndByRole()
    {
        Issue(0);
        Issue(1, role: "evaluator");
        Issue(2);
        Assert.Equal(0, Grant("a")!.Ticket.Id);
        Assert.Equal(2, Grant("b")!.Ticket.Id);
        Assert.Null(Grant("c"));
        Assert.Equal(1, _ledger.Grant("c", "evaluator", Start)!.Ticket.Id);
    }

    [Fact]
    public void AResultIsTakenOnceFromWhateverAttempt()
    {
        Issue(0);
        Assert.Equal(1, Grant("a")!.Attempt);
        _ledger.Expire(Start + TimeSpan.FromSeconds(30));
        Assert.Equal(2, Grant("b")!.Attempt);
        Assert.True(_ledger.Complete(0)); // it is the first attempt's
        Assert.False(_ledger.Complete(0));
        Assert.Equal(0, _ledger.LeasesOf("b"));
        Assert.False(_ledger.Renew("b", 0, 2, Start));
        Assert.False(_ledger.Complete(99));
    }

    [Fact]
    public void ALeaseHoldsUntilItsDeadlineAndARenewalProlongsIt()
    {
        Issue(0);
        Lease lease = Grant("a")!;
        Assert.Equal(Start + TimeSpan.FromSeconds(30), lease.Deadline);
        Assert.True(_ledger.Renew("a", 0, 1, Start + TimeSpan.FromSeconds(20)));
        Assert.False(_ledger.Renew("b", 0, 1, Start + TimeSpan.FromSeconds(20)));
        _ledger.Expire(Start + TimeSpan.FromSeconds(49));
        Assert.Equal(1, _ledger.LeasedCount);
        _ledger.Expire(Start + TimeSpan.FromSeconds(50));
        Assert.Equal(0, _ledger.LeasedCount);
        Assert.True(_ledger.IsOpen(0));
    }

    [Fact]
    public void AnAffinityGoesBackToItsWorkerUntilPatienceEnds()
    {
        Issue(0, affinity: "x");
        Grant("a");
        _ledger.Complete(0);
        Issue(1, affinity: "x");
        Issue(2);
        Assert.Equal(2, Grant("b")!.Ticket.Id);
        Assert.Null(Grant("b"));
        Assert.Null(Grant("b", seconds: 1));
        Assert.Equal(1, Grant("b", seconds: 2)!.Ticket.Id);
        _ledger.Complete(1);
        Issue(3);
        Issue(4, affinity: "x");
        Assert.Equal(4, Grant("b")!.Ticket.Id); // its own first, though the other is older
    }

    [Fact]
    public void ADeadWorkersTicketsAreFreeForAll()
    {
        Issue(0, affinity: "x");
        Grant("a");
        _ledger.Complete(0);
        Issue(1, affinity: "x");
        _ledger.WorkerGone("a");
        Assert.Equal(1, Grant("b")!.Ticket.Id);
    }

    [Fact]
    public void ATicketThatKillsTwiceIsQuarantinedAndOnlyTheOldestLeaseIsBlamed()
    {
        Issue(0);
        Issue(1);
        for (int life = 0; life < 2; life++)
        {
            string worker = $"w{life}";
            Grant(worker);
            Grant(worker);
            TicketFault fault = _ledger.WorkerGone(worker)!;
            Assert.Equal((0L, life == 1), (fault.TicketId, fault.Quarantine));
            Assert.NotNull(_ledger.Apply(fault));
        }

        Assert.Equal([0L], _ledger.Quarantined);
        Assert.False(_ledger.Complete(0));
        Assert.Equal(1, Grant("c")!.Ticket.Id);
        Assert.Null(Grant("c"));
    }

    [Fact]
    public void ATicketThatHangsItsWorkersIsQuarantinedInTheEnd()
    {
        Issue(0);
        for (int i = 1; i <= 5; i++)
        {
            DateTimeOffset now = Start + TimeSpan.FromMinutes(i);
            Assert.NotNull(_ledger.Grant($"w{i}", "explorer", now));
            IReadOnlyList<TicketFault> faults = _ledger.Expire(now + TimeSpan.FromSeconds(30));
            Assert.Equal(i == 5 ? 1 : 0, faults.Count);
            foreach (TicketFault fault in faults) _ledger.Apply(fault);
        }

        Assert.Equal([0L], _ledger.Quarantined);
    }

    [Fact]
    public void AQueuedTicketIsLeasedAgainToWhoRenewsIt()
    {
        TicketLedger restored = TicketLedger.Restore(new(), 4, [(Ticket(3), 1)], [1]);
        Assert.True(restored.Renew("a", 3, 5, Start));
        Assert.Null(restored.Grant("b", "explorer", Start));
        Assert.False(restored.Renew("b", 3, 5, Start));
        Assert.True(restored.WorkerGone("a")!.Quarantine); // its second kill: the first was in the snapshot
        Assert.False(restored.Complete(2)); // done before the snapshot
        Assert.Equal(4, restored.NextId);
    }

    /// <summary>Any sequence of commands, against a model that only remembers what was accepted and who holds what.</summary>
    [Property(MaxTest = 500)]
    public void NoSequenceOfCommandsLosesATicketOrTakesItTwice(byte[] commands)
    {
        var options = new TicketLedgerOptions { LeaseDuration = TimeSpan.FromSeconds(10), MaximumKills = 2, MaximumExpiries = 3 };
        var ledger = new TicketLedger(options);
        var accepted = new HashSet<long>();
        var held = new Dictionary<long, (string Worker, int Attempt, DateTimeOffset Deadline)>();
        var kills = new Dictionary<long, int>();
        var lapses = new Dictionary<long, int>();
        long issued = 0;
        DateTimeOffset now = Start;
        foreach (byte command in commands)
        {
            string worker = $"w{command / 8 % 3}";
            long some = issued == 0 ? 0 : command / 8 % issued;
            (string Worker, int Attempt, DateTimeOffset Deadline) lease = held.GetValueOrDefault(some);
            switch (command % 8)
            {
                case 0 or 1:
                    ledger.Issue(Ticket(issued++, affinity: command % 3 == 0 ? null : $"a{command % 3}"));
                    break;
                case 2 or 3 when ledger.Grant(worker, "explorer", now) is { } granted:
                    Assert.False(held.ContainsKey(granted.Ticket.Id));
                    Assert.DoesNotContain(granted.Ticket.Id, accepted);
                    held[granted.Ticket.Id] = (worker, granted.Attempt, granted.Deadline);
                    break;
                case 4:
                    bool fresh = some < issued && !accepted.Contains(some) && !ledger.Quarantined.Contains(some);
                    Assert.Equal(fresh, ledger.Complete(some));
                    if (fresh) accepted.Add(some);
                    held.Remove(some);
                    break;
                case 5 when lease.Worker is not null:
                    if (command < 128)
                    {
                        Assert.True(ledger.Renew(lease.Worker, some, lease.Attempt, now));
                        held[some] = lease with { Deadline = now + options.LeaseDuration };
                    }
                    else
                    {
                        Blame(ledger.Fail(lease.Worker, some, lease.Attempt, "it failed")!);
                        held.Remove(some);
                    }

                    break;
                case 6:
                    TicketFault? death = ledger.WorkerGone(worker);
                    Assert.Equal(held.Any(h => h.Value.Worker == worker), death is not null);
                    if (death is not null) Assert.Equal(worker, held[death.TicketId].Worker);
                    foreach (long id in held.Where(h => h.Value.Worker == worker).Select(h => h.Key).ToList()) held.Remove(id);
                    if (death is not null) Blame(death);
                    break;
                case 7:
                    now += TimeSpan.FromSeconds(command / 8);
                    List<long> lapsed = [.. held.Where(h => h.Value.Deadline <= now).Select(h => h.Key)];
                    IReadOnlyList<TicketFault> faults = ledger.Expire(now);
                    foreach (long id in lapsed)
                    {
                        held.Remove(id);
                        lapses[id] = lapses.GetValueOrDefault(id) + 1;
                    }

                    Assert.Equal(lapsed.Where(id => lapses[id] >= 3).Order(), faults.Select(f => f.TicketId).Order());
                    foreach (TicketFault fault in faults) ledger.Apply(fault);
                    break;
            }

            Assert.Equal(issued, accepted.Count + ledger.Quarantined.Count + ledger.OpenCount); // none is lost, none is two things
            Assert.Equal(held.Count, ledger.LeasedCount);
            foreach (IGrouping<string, KeyValuePair<long, (string Worker, int, DateTimeOffset)>> group in held.GroupBy(h => h.Value.Worker))
            {
                Assert.Equal(group.Count(), ledger.LeasesOf(group.Key));
            }

            Assert.Equal(
                kills.Where(k => k.Value >= 2).Concat(lapses.Where(l => l.Value >= 3)).Select(p => p.Key).Distinct().Order(),
                ledger.Quarantined.Order());
        }

        // Whatever is open can still be done, by one who has patience.
        now += TimeSpan.FromHours(1);
        foreach (TicketFault fault in ledger.Expire(now)) ledger.Apply(fault);
        while (ledger.LeasesOf("last") < ledger.OpenCount)
        {
            if (ledger.Grant("last", "explorer", now) is null)
            {
                now += options.AffinityPatience;
                Assert.NotNull(ledger.Grant("last", "explorer", now));
            }
        }

        void Blame(TicketFault fault)
        {
            kills[fault.TicketId] = kills.GetValueOrDefault(fault.TicketId) + 1;
            Assert.Equal(kills[fault.TicketId] >= 2, fault.Quarantine);
            Assert.NotNull(ledger.Apply(fault));
        }
    }

    private static Ticket Ticket(long id, string role = "explorer", string? affinity = null) => new(id, "explore", role, affinity, []);

    private void Issue(long id, string role = "explorer", string? affinity = null) => _ledger.Issue(Ticket(id, role, affinity));

    private Lease? Grant(string worker, double seconds = 0) => _ledger.Grant(worker, "explorer", Start + TimeSpan.FromSeconds(seconds));
}
