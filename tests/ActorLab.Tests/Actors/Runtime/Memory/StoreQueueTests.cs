using ActorLab.Actors.Runtime.Memory;
using Akka.Actor;

namespace ActorLab.Tests.Actors.Runtime.Memory;

public sealed class StoreQueueTests
{
    private readonly TrajectoryStore _store = new();
    private readonly List<TrajectoriesAcknowledged> _replies = [];
    private readonly List<long> _invited = [];

    [Fact]
    public void What_waits_goes_into_one_write_and_is_answered_after_it()
    {
        var queue = new StoreQueue(_store, 1 << 20, 1 << 20);
        Assert.True(queue.Accept(ActorRefs.Nobody, Request(1, 10)));
        Assert.Single(queue.NextWrite(Reply)!.Trajectories);
        Assert.True(queue.Accept(ActorRefs.Nobody, Request(2, 20, 21)));
        Assert.True(queue.Accept(ActorRefs.Nobody, Request(3, 21, 22)));
        Assert.Null(queue.NextWrite(Reply));
        Assert.Empty(_replies);

        queue.Written(Reply);
        Assert.Equal([new(1, 1, 0)], _replies);
        TrajectoriesStored second = queue.NextWrite(Reply)!;
        Assert.Equal(3, second.Trajectories.Length);
        queue.Written(Reply);
        Assert.Equal([new(1, 1, 0), new(2, 2, 0), new(3, 1, 1)], _replies);
        Assert.Equal(0, queue.UnpersistedBytes);
    }

    [Fact]
    public void The_known_is_answered_without_a_write()
    {
        _store.Apply(new TrajectoriesStored([Trajectory(10)]));
        var queue = new StoreQueue(_store, 1 << 20, 1 << 20);
        queue.Accept(ActorRefs.Nobody, Request(1, 10, 10));
        Assert.Null(queue.NextWrite(Reply));
        Assert.Equal([new(1, 0, 2)], _replies);
        Assert.Equal(0, queue.UnpersistedBytes);
    }

    [Fact]
    public void A_write_holds_whole_requests_up_to_its_size()
    {
        long one = MemoryPartitions.SizeOf(Trajectory(1));
        var queue = new StoreQueue(_store, 1 << 20, (int)(2 * one));
        for (int i = 1; i <= 5; i++) queue.Accept(ActorRefs.Nobody, Request(i, i));
        var sizes = new List<int>();
        while (queue.NextWrite(Reply) is { } write)
        {
            sizes.Add(write.Trajectories.Length);
            queue.Written(Reply);
        }

        Assert.Equal([2, 2, 1], sizes);
        Assert.Equal(5, _replies.Count);
    }

    [Fact]
    public void Beyond_the_bound_a_request_is_deferred_and_invited_when_there_is_room()
    {
        long one = MemoryPartitions.SizeOf(Trajectory(1));
        var queue = new StoreQueue(_store, 2 * one, 1 << 20);
        Assert.True(queue.Accept(ActorRefs.Nobody, Request(1, 1)));
        queue.NextWrite(Reply);
        Assert.True(queue.Accept(ActorRefs.Nobody, Request(2, 2)));
        Assert.False(queue.Accept(ActorRefs.Nobody, Request(3, 3)));
        Assert.False(queue.Accept(ActorRefs.Nobody, Request(4, 4)));
        queue.Invite(Invite);
        Assert.Empty(_invited);
        queue.Written(Reply);
        queue.Invite(Invite);
        Assert.Equal([3L], _invited);
        queue.NextWrite(Reply);
        queue.Written(Reply);
        queue.Invite(Invite);
        Assert.Equal([3L, 4L], _invited);
    }

    [Fact]
    public void A_request_larger_than_the_bound_gets_in_alone()
    {
        var queue = new StoreQueue(_store, 10, 10);
        Assert.True(queue.Accept(ActorRefs.Nobody, Request(1, 1, 2, 3)));
        Assert.Equal(3, queue.NextWrite(Reply)!.Trajectories.Length);
        Assert.False(queue.Accept(ActorRefs.Nobody, Request(2, 4)));
        queue.Written(Reply);
        queue.Invite(Invite);
        Assert.Equal([2L], _invited);
    }

    private static Trajectory Trajectory(int content) => new(content, BitConverter.GetBytes(content), 1, 1, "s");

    private static StoreTrajectories Request(long id, params int[] contents) => new(id, [.. contents.Select(Trajectory)]);

    private void Reply(IActorRef to, TrajectoriesAcknowledged answer) => _replies.Add(answer);

    private void Invite(IActorRef to, StoreInvited invitation) => _invited.Add(invitation.RequestId);
}
