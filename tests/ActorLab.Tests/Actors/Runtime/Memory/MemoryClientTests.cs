using ActorLab.Actors.Runtime.Memory;

namespace ActorLab.Tests.Actors.Runtime.Memory;

public sealed class MemoryClientTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    [Fact]
    public void Requests_are_grouped_by_partition_and_size()
    {
        var client = new MemoryClient(partitions: 3, requestBytes: 2 * (int)MemoryPartitions.SizeOf(Make(0, 100)));
        IReadOnlyList<StoreTrajectories> requests = client.Store(Enumerable.Range(-5, 20).Select(k => Make(k, 100)), Start);
        Assert.Equal(20, requests.Sum(r => r.Trajectories.Length));
        Assert.All(requests, r => Assert.Single(r.Trajectories.Select(t => MemoryPartitions.Of(t.Key, 3)).Distinct()));
        Assert.All(requests, r => Assert.InRange(r.Trajectories.Length, 1, 2));
        Assert.Equal(requests.Count, requests.Select(r => r.RequestId).Distinct().Count());
        Assert.All(Enumerable.Range(-5, 20), k => Assert.InRange(MemoryPartitions.Of(k, 3), 0, 2));
    }

    [Fact]
    public void A_request_is_sent_again_until_acknowledged()
    {
        var client = new MemoryClient(resendAfter: TimeSpan.FromSeconds(5));
        StoreTrajectories request = Assert.Single(client.Store([Make(1, 10)], Start));
        Assert.Empty(client.Due(Start.AddSeconds(4)));
        Assert.Same(request, Assert.Single(client.Due(Start.AddSeconds(5))));
        Assert.Empty(client.Due(Start.AddSeconds(9)));
        Assert.Same(request, client.Invite(new StoreInvited(request.RequestId), Start.AddSeconds(9)));
        Assert.Empty(client.Due(Start.AddSeconds(13)));
        Assert.Single(client.Due(Start.AddSeconds(14)));

        Assert.Same(request, client.Acknowledge(new TrajectoriesAcknowledged(request.RequestId, 1, 0)));
        Assert.Null(client.Acknowledge(new TrajectoriesAcknowledged(request.RequestId, 0, 1)));
        Assert.Null(client.Invite(new StoreInvited(request.RequestId), Start));
        Assert.Empty(client.Due(Start.AddHours(1)));
        Assert.Equal((1L, 0L, 0L, 0), (client.Added, client.Known, client.OutstandingBytes, client.OutstandingRequests));
    }

    [Fact]
    public void Room_ends_with_the_window_and_comes_back()
    {
        var client = new MemoryClient(windowBytes: 100);
        Assert.True(client.HasRoom);
        StoreTrajectories request = Assert.Single(client.Store([Make(1, 100)], Start));
        Assert.False(client.HasRoom);
        Assert.Same(request, client.Refuse(new StoreRefused(request.RequestId, "no")));
        Assert.True(client.HasRoom);
    }

    [Fact]
    public void An_answer_to_an_earlier_incarnation_acknowledges_nothing()
    {
        StoreTrajectories old = new MemoryClient().Store([Make(1, 10)], Start)[0];
        var restarted = new MemoryClient();
        restarted.Store([Make(1, 10)], Start);
        Assert.Null(restarted.Acknowledge(new TrajectoriesAcknowledged(old.RequestId, 1, 0)));
        Assert.Equal(1, restarted.OutstandingRequests);
    }

    [Fact]
    public void An_answer_with_a_lost_part_is_not_taken_for_whole()
    {
        var query = new MemoryQuery(new RequestNumbers(), [1, 2]);
        long id = query.Request.RequestId;
        Assert.False(query.Add(new TrajectoriesFound(id, [Make(1, 5)], [1], [2])));
        Assert.False(query.Add(new TrajectoriesFound(id, [], [2], [0])));
        FindTrajectories again = query.Again();
        Assert.Equal([1], again.Keys);
        Assert.False(query.Add(new TrajectoriesFound(id, [Make(1, 5), Make(1, 6)], [1], [2])));
        Assert.True(query.Add(new TrajectoriesFound(again.RequestId, [Make(1, 5), Make(1, 6)], [1], [2])));
        Assert.Equal(2, query.Found[1].Count);
        Assert.Empty(query.Found[2]);
    }

    private static Trajectory Make(int key, int bytes) => new(key, new byte[bytes], 1, 1, "s");
}
