using ActorLab.Actors.ProgramSynthesis;
using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Tickets;
using ActorLab.Actors.Runtime.Weights;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Mapo;
using ActorLab.Interpreter.ProgramSynthesis;
using Akka.Actor;

namespace ActorLab.Tests.Actors.ProgramSynthesis;

public sealed class ExplorerTests : SynthesisTestKit
{
    [Fact]
    public void WhatItFindsAtRandomIsStoredBeforeTheTicketIsDone()
    {
        IActorRef explorer = Start();
        Lease(explorer, 4, MapoPlan.ExploreTicket, ProgramSynthesisProtocol.ExploreShardBinding.Write(new ExploreShard(1, 500, 2)));
        StoreTrajectories store = Memory.ExpectMsg<StoreTrajectories>();

        // Exactly what the shard's own random numbers lead to, whoever draws them.
        var random = new Xoshiro256(new RandomStreams(Setup.Seed).Get("explore-2", 1).NextULong());
        var expected = new List<string>();
        long episodes = 0;
        foreach (ProgramEnvironment question in Setup.Shard(1))
        {
            var one = new RandomExplorer(question, triggers: true, punishUnused: true);
            episodes += one.Run(500, ref random);
            expected.AddRange(one.Found.Select(p => $"{question.Index} {Convert.ToHexString(ProgramCodec.Write(p))}"));
        }

        Assert.NotEmpty(expected);
        Assert.Equal(expected, store.Trajectories.Select(t => $"{t.Key} {Convert.ToHexString(t.Content)}"));
        Assert.All(store.Trajectories, t => Assert.Equal((1f, 0L, "random"), (t.Reward, t.WeightsVersion, t.Source)));

        Taken(explorer);
        Coordinator.ExpectNoMsg(TimeSpan.Zero);
        for (int i = 0; i < 4; i++) Clock.Advance(TimeSpan.FromSeconds(1));
        Taken(explorer);
        Memory.ExpectNoMsg(TimeSpan.Zero);
        Clock.Advance(TimeSpan.FromSeconds(2)); // no answer: once more
        Assert.Equal(store.RequestId, Memory.ExpectMsg<StoreTrajectories>().RequestId);
        explorer.Tell(new StoreDeferred(store.RequestId), Memory);
        explorer.Tell(new StoreInvited(store.RequestId), Memory);
        Assert.Equal(store.RequestId, Memory.ExpectMsg<StoreTrajectories>().RequestId);
        explorer.Tell(new TrajectoriesAcknowledged(store.RequestId, expected.Count, 0), Memory);
        var done = (CompleteTicket)Coordinator.FishForMessage(m => m is CompleteTicket);
        Assert.Equal((4L, episodes, (long)expected.Count), (done.TicketId, done.Result.Counters["explore_episodes"], done.Result.Counters["programs_found"]));
    }

    [Fact]
    public void ItSamplesWithTheMemoryItLoadedTheNewestWeightsAndAsFarAsItsCreditGoes()
    {
        Setup = Setup with { Options = Setup.Options with { Mapo = Setup.Options.Mapo with { QuestionsPerBatch = 1, BatchesInFlight = 2, PolicySamples = 30 } } };
        int[] known = Right(1)[0];
        IActorRef explorer = Start();
        Lease(explorer, 0, MapoPlan.SampleTicket, ProgramSynthesisProtocol.SampleShardBinding.Write(new SampleShard(1, 0)));

        // The shard's memory is asked for, and asked for again.
        FindTrajectories find = Memory.ExpectMsg<FindTrajectories>();
        Assert.Equal([1, 4, 7, 10], find.Keys);
        Clock.Advance(TimeSpan.FromSeconds(7));
        FindTrajectories again = Memory.ExpectMsg<FindTrajectories>();
        Assert.NotEqual(find.RequestId, again.RequestId);
        explorer.Tell(new TrajectoriesFound(again.RequestId, [new Trajectory(1, ProgramCodec.Write(known), 1, 0, "random")], [1, 4, 7, 10], [1, 0, 0, 0]), Memory);
        Taken(explorer);
        Learner.ExpectNoMsg(TimeSpan.Zero); // there are no weights yet

        explorer.Tell(new WeightsReady(4, new string('0', 64), 10), Weights); // a file that is gone already
        Taken(explorer);
        Learner.ExpectNoMsg(TimeSpan.Zero);
        Ready(explorer, 5, seed: 1);
        List<TrainBatch> batches = [Learner.ExpectMsg<TrainBatch>(), Learner.ExpectMsg<TrainBatch>()];
        Answer(explorer);
        Taken(explorer);
        Learner.ExpectNoMsg(TimeSpan.Zero); // two are in flight
        Assert.Equal([1L, 2L], batches.Select(b => b.BatchId));
        explorer.Tell(new BatchTrained(1), Learner);
        batches.Add(Learner.ExpectMsg<TrainBatch>());
        Ready(explorer, 9, seed: 2);
        Ready(explorer, 6, seed: 3); // late news
        Answer(explorer);

        // A learner that was restarted never answers; its batches are given up after a minute.
        Clock.Advance(TimeSpan.FromSeconds(62));
        batches.Add(Learner.ExpectMsg<TrainBatch>());
        Assert.Equal([5L, 5, 5, 9], batches.Select(b => b.WeightsVersion));
        Assert.Equal([1, 4, 7, 10], batches.SelectMany(b => b.Questions).Distinct().Order());
        Assert.Contains(ProgramCodec.Unpack(batches.Single(b => b.Questions.Contains(1))), s => s.Question == 1 && s.Weight > 0);
        CompleteTicket done = Finish(explorer);
        Assert.Equal((9L, true), (done.Result.Step, done.Result.Counters["sample_episodes"] >= 4));
        Assert.InRange(done.Result.Metrics["clip_fraction"], 0, 1);

        // The next pass has the shard at hand and waits for no one.
        Lease(explorer, 1, MapoPlan.SampleTicket, ProgramSynthesisProtocol.SampleShardBinding.Write(new SampleShard(1, 1)));
        Assert.Equal(9, Learner.ExpectMsg<TrainBatch>().WeightsVersion);
    }

    [Fact]
    public void WhatItFindsWithThePolicyIsStoredToo()
    {
        // So much exploration of the question "how many nations are there" cannot fail.
        Setup = Setup with { Options = Setup.Options with { Mapo = new MapoOptions { QuestionsPerBatch = 4, ExploreSamples = 300 } } };
        IActorRef explorer = Start();
        Ready(explorer, 5, seed: 1);
        Lease(explorer, 0, MapoPlan.SampleTicket, ProgramSynthesisProtocol.SampleShardBinding.Write(new SampleShard(1, 0)));
        FindTrajectories find = Memory.ExpectMsg<FindTrajectories>();
        explorer.Tell(new TrajectoriesFound(find.RequestId, [], find.Keys, [0, 0, 0, 0]), Memory);
        StoreTrajectories store = Memory.ExpectMsg<StoreTrajectories>();
        Assert.All(store.Trajectories, t =>
        {
            Assert.Equal((1f, 5L, "policy"), (t.Reward, t.WeightsVersion, t.Source));
            var executor = new ProgramExecutor();
            Assert.True(executor.Run(Setup.Data.Train[t.Key].Task, ProgramCodec.Read(t.Content)));
            Assert.True(Setup.Data.Train[t.Key].IsRight(executor.Result));
        });
        TrainBatch batch = Learner.ExpectMsg<TrainBatch>(); // replays what was just found
        Assert.Subset(batch.Questions.ToHashSet(), store.Trajectories.Select(t => t.Key).ToHashSet());
        Taken(explorer);
        Coordinator.ExpectNoMsg(TimeSpan.Zero);
        explorer.Tell(new TrajectoriesAcknowledged(store.RequestId, store.Trajectories.Length, 0), Memory);
        Assert.Equal(store.Trajectories.Length, ((CompleteTicket)Coordinator.FishForMessage(m => m is CompleteTicket)).Result.Counters["programs_found"]);
    }

    [Fact]
    public void ARefusedTrajectoryIsFatal()
    {
        IActorRef explorer = Start();
        Watch(explorer);
        explorer.Tell(new StoreRefused(1, "no content"), Memory);
        Assert.Equal(new RequestTickets(MapoPlan.ExplorerRole, 2), Coordinator.ExpectMsg<RequestTickets>()); // the default strategy restarted it
    }

    [Fact]
    public void ItAsksForWeightsUntilItHasSome()
    {
        IActorRef explorer = Start();
        Clock.Advance(TimeSpan.FromSeconds(1));
        Weights.ExpectMsg<SubscribeWeights>();
    }

    private IActorRef Start()
    {
        IActorRef explorer = Sys.ActorOf(Explorer.Props(Context(MapoPlan.ExplorerRole), Setup, Memory, Learner, Weights));
        Coordinator.ExpectMsg<RequestTickets>();
        Assert.Equal(new SubscribeWeights(0), Weights.ExpectMsg<SubscribeWeights>());
        Taken(explorer);
        return explorer;
    }

    private void Ready(IActorRef explorer, long version, ulong seed)
    {
        byte[] weights = SomeWeights(seed);
        explorer.Tell(new WeightsReady(version, Setup.Folders.Weights.Put(weights), weights.Length), Weights);
    }

    /// <summary>The explorer has taken all messages before this, and done the slices that it told itself to do.</summary>
    private void Taken(IActorRef explorer)
    {
        for (int i = 0; i < 10; i++)
        {
            explorer.Tell(new RequestAgain(), Coordinator);
            Coordinator.ExpectMsg<RequestTickets>();
        }
    }

    /// <summary>Acknowledges what the explorer stores, if anything.</summary>
    private void Answer(IActorRef explorer)
    {
        Taken(explorer);
        while (Memory.HasMessages)
            if (Memory.ReceiveOne(TimeSpan.Zero) is StoreTrajectories store)
                explorer.Tell(new TrajectoriesAcknowledged(store.RequestId, store.Trajectories.Length, 0), Memory);
    }

    private CompleteTicket Finish(IActorRef explorer)
    {
        for (int i = 0; i < 50; i++)
        {
            explorer.Tell(new RequestAgain(), Coordinator);
            object message = Coordinator.ReceiveOne(TimeSpan.FromSeconds(3));
            if (message is CompleteTicket done)
            {
                explorer.Tell(new TicketResultAccepted(done.TicketId), Coordinator);
                return done;
            }

            while (Memory.HasMessages)
                if (Memory.ReceiveOne(TimeSpan.Zero) is StoreTrajectories store)
                    explorer.Tell(new TrajectoriesAcknowledged(store.RequestId, store.Trajectories.Length, 0), Memory);
        }

        throw new InvalidOperationException("The ticket was never done.");
    }
}
