using ActorLab.Actors.Runtime.Weights;
using ActorLab.Domain.Common;
using ActorLab.Tests.Actors.Runtime.Storage;
using ActorLab.Tests.Domain.Common;
using Akka.Actor;
using Akka.TestKit;

namespace ActorLab.Tests.Actors.Runtime.Weights;

public sealed class WeightsTests : StorageTestKit
{
    private static readonly WeightsCacheOptions Small = new() { ChunkBytes = 10, Window = 3, Keep = 2 };

    private readonly TemporaryFolder _folder = new();
    private readonly ContentStore _source;
    private readonly ContentStore _node;
    private readonly TestProbe _learner;
    private readonly TestProbe _reader;

    public WeightsTests()
    {
        _source = new ContentStore(_folder["source"]);
        _node = new ContentStore(_folder["node"]);
        _learner = CreateTestProbe();
        _reader = CreateTestProbe();
    }

    [Fact]
    public void Published_weights_reach_the_readers_of_another_node_whole()
    {
        IActorRef publisher = Sys.ActorOf(WeightsPublisher.Props(_source));
        IActorRef cache = Sys.ActorOf(WeightsCache.Props(publisher, _node, Small));
        cache.Tell(new SubscribeWeights(0), _reader);
        byte[] content = Content(1, 1234);
        TestProbe pulled = CreateTestProbe();
        Sys.EventStream.Subscribe(pulled, typeof(WeightsPulled));
        WeightsAnnounced announced = Publish(publisher, 1, content);

        Assert.Equal(new WeightsPulled(1, 1234), pulled.ExpectMsg<WeightsPulled>());
        Assert.Equal(new WeightsReady(1, announced.Hash, 1234), _reader.ExpectMsg<WeightsReady>());
        Assert.Equal(content, _node.Find(announced.Hash));
        Assert.Equal([_node.PathOf(announced.Hash)], Directory.GetFiles(_node.Folder));

        // Who comes later hears at once, and who has it already hears nothing.
        TestProbe late = CreateTestProbe();
        cache.Tell(new SubscribeWeights(1), late);
        late.ExpectNoMsg(TimeSpan.Zero);
        cache.Tell(new SubscribeWeights(0), late);
        late.ExpectMsg<WeightsReady>();
    }

    [Fact]
    public void On_the_publishers_own_folder_nothing_is_pulled()
    {
        TestProbe publisher = CreateTestProbe();
        IActorRef cache = Sys.ActorOf(WeightsCache.Props(publisher, _source, Small));
        Assert.Equal(0, publisher.ExpectMsg<SubscribeWeights>().Version);
        cache.Tell(new SubscribeWeights(0), _reader);
        WeightsAnnounced announced = Announce(cache, publisher, 5, _source.Put(Content(1, 100)), 100);
        Assert.Equal(5, _reader.ExpectMsg<WeightsReady>().Version);
        publisher.ExpectNoMsg(TimeSpan.Zero);
        Assert.True(_source.Has(announced.Hash));
    }

    [Fact]
    public void Only_a_window_of_chunks_is_under_way()
    {
        (IActorRef cache, TestProbe publisher) = StartCache();
        byte[] content = Content(1, 55);
        string hash = ContentStore.HashOf(content);
        Announce(cache, publisher, 1, hash, 55);
        Assert.Equal([0L, 10, 20], Enumerable.Range(0, 3).Select(_ => publisher.ExpectMsg<PullWeightsChunk>().Offset));
        publisher.ExpectNoMsg(TimeSpan.Zero);
        cache.Tell(new WeightsChunk(hash, 0, content[..10]), publisher);
        Assert.Equal(new PullWeightsChunk(hash, 30, 10), publisher.ExpectMsg<PullWeightsChunk>());
        cache.Tell(new WeightsChunk(hash, 10, content[10..20]), publisher);
        cache.Tell(new WeightsChunk(hash, 20, content[20..30]), publisher);
        Assert.Equal([(40L, 10), (50L, 5)], Enumerable.Range(0, 2).Select(_ => publisher.ExpectMsg<PullWeightsChunk>()).Select(p => (p.Offset, p.Length)));
        foreach (int at in new[] { 30, 40, 50 }) cache.Tell(new WeightsChunk(hash, at, content[at..Math.Min(at + 10, 55)]), publisher);
        _reader.ExpectMsg<WeightsReady>();
    }

    [Fact]
    public void Versions_announced_during_a_pull_coalesce_to_the_newest_and_older_ones_are_ignored()
    {
        (IActorRef cache, TestProbe publisher) = StartCache();
        string[] hashes = [.. Enumerable.Range(0, 10).Select(v => ContentStore.HashOf(Content(v, 5)))];
        Announce(cache, publisher, 4, hashes[4], 5);
        publisher.ExpectMsg<PullWeightsChunk>(p => p.Hash == hashes[4]);
        foreach (int version in new[] { 5, 7, 6, 3 }) Announce(cache, publisher, version, hashes[version], 5);
        cache.Tell(new WeightsChunk(hashes[4], 0, Content(4, 5)), publisher);
        Assert.Equal(4, _reader.ExpectMsg<WeightsReady>().Version);
        Assert.Equal(hashes[7], publisher.ExpectMsg<PullWeightsChunk>().Hash);
        cache.Tell(new WeightsChunk(hashes[7], 0, Content(7, 5)), publisher);
        Assert.Equal(7, _reader.ExpectMsg<WeightsReady>().Version);
        Announce(cache, publisher, 7, hashes[7], 5);
        Announce(cache, publisher, 6, hashes[6], 5);
        publisher.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void A_lost_chunk_is_asked_for_again_after_a_silence()
    {
        (IActorRef cache, TestProbe publisher) = StartCache();
        byte[] content = Content(1, 30);
        string hash = ContentStore.HashOf(content);
        Announce(cache, publisher, 1, hash, 30);
        publisher.ReceiveN(3);
        cache.Tell(new WeightsChunk(hash, 0, content[..10]), publisher);
        cache.Tell(new WeightsChunk(hash, 20, content[20..]), publisher);
        Barrier(cache);
        Time.Advance(Small.RetryAfter);
        Assert.Equal([10L, 20], Enumerable.Range(0, 2).Select(_ => publisher.ExpectMsg<PullWeightsChunk>().Offset));
        cache.Tell(new WeightsChunk(hash, 10, content[10..20]), publisher);
        cache.Tell(new WeightsChunk(hash, 10, content[10..20]), publisher);
        cache.Tell(new WeightsChunk(hash, 20, content[20..]), publisher);
        _reader.ExpectMsg<WeightsReady>();
        Assert.Equal(content, _node.Find(hash));
    }

    [Fact]
    public void A_pull_broken_by_a_crash_goes_on_from_what_had_arrived()
    {
        byte[] content = Content(1, 40);
        string hash = ContentStore.HashOf(content);
        (IActorRef first, TestProbe publisher) = StartCache();
        Announce(first, publisher, 1, hash, 40);
        publisher.ReceiveN(3);
        first.Tell(new WeightsChunk(hash, 0, content[..10]), publisher);
        publisher.ExpectMsg<PullWeightsChunk>();
        Watch(first);
        Sys.Stop(first);
        ExpectTerminated(first);

        (IActorRef second, publisher) = StartCache();
        Announce(second, publisher, 1, hash, 40);
        Assert.Equal([10L, 20, 30], Enumerable.Range(0, 3).Select(_ => publisher.ExpectMsg<PullWeightsChunk>().Offset));
        foreach (int at in new[] { 10, 20, 30 }) second.Tell(new WeightsChunk(hash, at, content[at..(at + 10)]), publisher);
        _reader.ExpectMsg<WeightsReady>();
        Assert.Equal(content, _node.Find(hash));
    }

    [Fact]
    public void What_arrives_damaged_is_never_ready_and_is_pulled_again()
    {
        (IActorRef cache, TestProbe publisher) = StartCache();
        byte[] content = Content(1, 5);
        string hash = ContentStore.HashOf(content);
        Announce(cache, publisher, 1, hash, 5);
        publisher.ExpectMsg<PullWeightsChunk>();
        cache.Tell(new WeightsChunk(hash, 0, Content(2, 5)), publisher);
        Barrier(cache);
        _reader.ExpectNoMsg(TimeSpan.Zero);
        Time.Advance(Small.RetryAfter);
        Assert.Equal(0, publisher.ExpectMsg<PullWeightsChunk>().Offset);
        cache.Tell(new WeightsChunk(hash, 0, content), publisher);
        _reader.ExpectMsg<WeightsReady>();
    }

    [Fact]
    public void What_is_gone_gives_way_to_the_newest()
    {
        (IActorRef cache, TestProbe publisher) = StartCache();
        string old = ContentStore.HashOf(Content(1, 50)), next = ContentStore.HashOf(Content(2, 5));
        Announce(cache, publisher, 1, old, 50);
        publisher.ReceiveN(3);
        Announce(cache, publisher, 2, next, 5);
        cache.Tell(new WeightsGone(old), publisher);
        Assert.Equal(next, publisher.ExpectMsg<PullWeightsChunk>().Hash);
        cache.Tell(new WeightsChunk(next, 0, Content(2, 5)), publisher);
        Assert.Equal(2, _reader.ExpectMsg<WeightsReady>().Version);
        Assert.Single(Directory.GetFiles(_node.Folder));
    }

    [Fact]
    public void A_publisher_keeps_the_last_few_and_serves_chunks()
    {
        IActorRef publisher = Sys.ActorOf(WeightsPublisher.Props(_source, keep: 2));
        WeightsAnnounced[] announced = [.. Enumerable.Range(1, 3).Select(v => Publish(publisher, v, Content(v, 100)))];
        publisher.Tell(new PullWeightsChunk(announced[0].Hash, 0, 10), _learner);
        Assert.Equal(announced[0].Hash, _learner.ExpectMsg<WeightsGone>().Hash);
        publisher.Tell(new PullWeightsChunk(announced[1].Hash, 95, 10), _learner);
        Assert.Equal(Content(2, 100)[95..], _learner.ExpectMsg<WeightsChunk>().Data);
        publisher.Tell(new PullWeightsChunk(announced[2].Hash, 500, 10), _learner);
        Assert.Empty(_learner.ExpectMsg<WeightsChunk>().Data);
        publisher.Tell(new PullWeightsChunk("../latest.json", 0, 10), _learner);
        publisher.Tell(new PullWeightsChunk(announced[2].Hash, -1, int.MaxValue), _learner);
        _learner.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void A_restarted_publisher_remembers_the_newest_and_refuses_what_is_older()
    {
        IActorRef publisher = Sys.ActorOf(WeightsPublisher.Props(_source));
        WeightsAnnounced newest = Publish(publisher, 12, Content(1, 100));
        Watch(publisher);
        Sys.Stop(publisher);
        ExpectTerminated(publisher);

        publisher = Sys.ActorOf(WeightsPublisher.Props(_source));
        publisher.Tell(new SubscribeWeights(0), _reader);
        Assert.Equal(newest, _reader.ExpectMsg<WeightsAnnounced>());
        Assert.Equal(newest, WeightsPointer.Read(_source));

        string other = _source.Put(Content(2, 100));
        publisher.Tell(new PublishWeights(11, other, 100), _learner);
        Assert.Equal(new WeightsOutdated(11, 12), _learner.ExpectMsg<WeightsOutdated>());
        publisher.Tell(new PublishWeights(12, newest.Hash, 100), _learner);
        Assert.Equal(newest, _learner.ExpectMsg<WeightsAnnounced>());
        publisher.Tell(new PublishWeights(13, other, 100), _learner);
        Assert.Equal(13, _reader.ExpectMsg<WeightsAnnounced>().Version);
    }

    [Fact]
    public void A_cache_subscribes_now_and_then_so_that_a_restarted_publisher_knows_it()
    {
        (_, TestProbe publisher) = StartCache();
        Time.Advance(Small.SubscribeEvery);
        publisher.ExpectMsg<SubscribeWeights>();
    }

    [Fact]
    public void A_cache_keeps_the_last_few_that_it_pulled()
    {
        IActorRef publisher = Sys.ActorOf(WeightsPublisher.Props(_source));
        IActorRef cache = Sys.ActorOf(WeightsCache.Props(publisher, _node, Small));
        cache.Tell(new SubscribeWeights(0), _reader);
        for (int v = 1; v <= 5; v++)
        {
            Publish(publisher, v, Content(v, 100));
            Assert.Equal(v, _reader.ExpectMsg<WeightsReady>().Version);
        }

        Assert.Equal(2, Directory.GetFiles(_node.Folder).Length);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _folder.Dispose();
    }

    private static byte[] Content(int seed, int size)
    {
        RandomStream stream = new RandomStreams((ulong)seed).Get("weights");
        return [.. Enumerable.Range(0, size).Select(_ => (byte)stream.NextUInt())];
    }

    private (IActorRef Cache, TestProbe Publisher) StartCache()
    {
        TestProbe publisher = CreateTestProbe();
        IActorRef cache = Sys.ActorOf(WeightsCache.Props(publisher, _node, Small));
        publisher.ExpectMsg<SubscribeWeights>();
        cache.Tell(new SubscribeWeights(0), _reader);
        return (cache, publisher);
    }

    private WeightsAnnounced Announce(IActorRef cache, TestProbe publisher, long version, string hash, long size)
    {
        var announced = new WeightsAnnounced(version, hash, size);
        cache.Tell(announced, publisher);
        return announced;
    }

    private WeightsAnnounced Publish(IActorRef publisher, long version, byte[] content)
    {
        publisher.Tell(new PublishWeights(version, _source.Put(content), content.Length), _learner);
        return _learner.ExpectMsg<WeightsAnnounced>(a => a.Version == version);
    }

    // Everything told before is handled when an answer to this comes back.
    private void Barrier(IActorRef actor)
    {
        TestProbe probe = CreateTestProbe();
        actor.Tell(new Identify(1), probe);
        probe.ExpectMsg<ActorIdentity>();
    }
}
