using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Tickets;
using Akka.Actor;

namespace ActorLab.Tests.Actors.Runtime;

/// <summary>What the coordinator is made of and needs no coordinator: its time, its results and its participants.</summary>
public sealed class RunPartsTests : RuntimeTestKit
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddDays(3);

    [Fact]
    public void TimeCountsWithoutSleepAndJumpsOfTheClock()
    {
        var time = new RunningTime(longest: TimeSpan.FromSeconds(5));
        time.Start(Start);
        time.Count(Start.AddMilliseconds(1500.25));
        Assert.Equal(TimeSpan.FromMilliseconds(1500.25), time.Unwritten);
        Assert.Equal(new TimeElapsed(1500), time.Take());
        Assert.Equal(TimeSpan.FromMilliseconds(0.25), time.Unwritten);
        time.Count(Start.AddHours(8));
        Assert.Equal(new TimeElapsed(5000), time.Take());
        time.Count(Start);
        time.Count(Start.AddSeconds(1));
        Assert.Equal(new TimeElapsed(1000), time.Take());
    }

    [Fact]
    public void TheFirstResultOfATicketWaitsForAllWhoSentOne()
    {
        var results = new WaitingResults();
        IActorRef first = CreateTestProbe(), second = CreateTestProbe();
        Assert.False(results.Join(7, first));
        results.Add(Accepted(7, 1), first);
        results.Add(Accepted(3, 2), second);
        Assert.True(results.Join(7, second));
        Assert.True(results.Join(7, first));
        var all = results.TakeAll();
        Assert.Equal([7L, 3], all.Select(r => r.Event.TicketId));
        Assert.Equal([first, second], all[0].Senders);
        Assert.Equal([second], all[1].Senders);
        Assert.True(results.IsEmpty);
        Assert.False(results.Join(7, first));
        Assert.Equal(2, all.Count);

        static TicketAccepted Accepted(long id, int value) => new(id, "add", "adder", ToyPlan.Result(value));
    }

    [Fact]
    public void AStopWaitsForThoseWhoSaveCheckpointsAndAreStillThere()
    {
        var participants = new RunParticipants();
        IActorRef learner = CreateTestProbe(), other = CreateTestProbe(), watcher = CreateTestProbe();
        Assert.True(participants.Add(learner, savesCheckpoints: true));
        Assert.False(participants.Add(learner, savesCheckpoints: true));
        participants.Add(other, savesCheckpoints: true);
        participants.Add(watcher, savesCheckpoints: false);
        Assert.False(participants.Saved(learner) || participants.IsStopping || participants.AllSaved);
        Assert.Equal([learner, other], participants.Stop());
        Assert.True(participants.IsStopping);
        Assert.True(participants.Saved(learner));
        Assert.False(participants.Saved(learner));
        Assert.False(participants.Remove(watcher) || participants.AllSaved);

        // Every fifth tick, whoever has not answered.
        for (int i = 0; i < 4; i++) Assert.Empty(participants.Tick());
        Assert.Equal([other], participants.Tick());
        Assert.True(participants.Remove(other));
        Assert.True(participants.AllSaved);
        Assert.Equal([learner], participants.All);
    }
}
