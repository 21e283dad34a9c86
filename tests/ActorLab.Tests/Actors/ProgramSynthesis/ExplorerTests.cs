using ActorLab.Actors.ProgramSynthesis;
using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Tickets;
using ActorLab.Actors.Runtime.Weights;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Mapo;
using ActorLab.Interpreter.ProgramSynthesis;
using ActorLab.Interpreter.Randomness;
using Akka.Actor;
using Akka.TestKit;

namespace ActorLab.Tests.Actors.ProgramSynthesis;

public sealed class ExplorerTests : SynthesisTestKit
{
    private readonly TestProbe _taken;

    public ExplorerTests() => _taken = CreateTestProbe();

    [Fact]
    public void WhatItFindsAtRandomIsStoredBeforeTheTicketIsDone()
    {
        IActorRef explorer = Start();
        Lease(explorer, 4, MapoPlan.ExploreTicket, ProgramSynthesisProtocol.ExploreShardBinding.Write(new ExploreShard(1, 500, 2, ShardSource.None, 3, Last: true)));
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
        Assert.Null(done.Result.Payload); // the last round leaves no state
    }

    [Fact]
    public void ItSamplesWithTheMemoryItLoadedTheNewestWeightsAndAsFarAsItsCreditGoes()
    {
        Setup = Setup with { Options = Setup.Options with { Mapo = Setup.Options.Mapo with { QuestionsPerBatch = 1, BatchesInFlight = 2, PolicySamples = 30 } } };
        int[] known = Right(1)[0];
        IActorRef explorer = Start();
        Lease(explorer, 0, MapoPlan.SampleTicket, ProgramSynthesisProtocol.SampleShardBinding.Write(new SampleShard(1, 0, ShardSource.None, 3)));

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
        explorer.Tell(new BatchTrained(1, 5), Learner);
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
        Lease(explorer, 1, MapoPlan.SampleTicket, ProgramSynthesisProtocol.SampleShardBinding.Write(new SampleShard(1, 1, new ShardSource(StateOf(done), "", []), 3)));
        Assert.Equal(9, Learner.ExpectMsg<TrainBatch>().WeightsVersion);
    }

    [Fact]
    public void ABatchWithoutAnAnswerIsSentAgainThreeTimesAndGivenUpAfterAMinute()
    {
        Setup = Setup with { Options = Setup.Options with { Mapo = Setup.Options.Mapo with { QuestionsPerBatch = 1, BatchesInFlight = 1 } } };
        IActorRef explorer = Start();
        Ready(explorer, 5, seed: 1);
        Lease(explorer, 0, MapoPlan.SampleTicket, ProgramSynthesisProtocol.SampleShardBinding.Write(new SampleShard(1, 0, ShardSource.None, 3)));
        FindTrajectories find = Memory.ExpectMsg<FindTrajectories>();
        explorer.Tell(new TrajectoriesFound(find.RequestId, [], find.Keys, [0, 0, 0, 0]), Memory);
        TrainBatch first = Learner.ExpectMsg<TrainBatch>();
        List<(int Second, TrainBatch Batch)> heard = Hear(61);
        Assert.Equal([(6, 1L), (16, 1), (36, 1), (61, 2)], heard.Select(h => (h.Second, h.Batch.BatchId)));
        Assert.All(heard.SkipLast(1), h => Assert.Equal((first.WeightsVersion, Convert.ToHexString(first.Tokens)), (h.Batch.WeightsVersion, Convert.ToHexString(h.Batch.Tokens))));

        // One that is answered does not come again.
        explorer.Tell(new BatchTrained(2, 5), Learner);
        Assert.Equal(3, Learner.ExpectMsg<TrainBatch>().BatchId);
        Assert.Equal([(6, 3L)], Hear(10).Select(h => (h.Second, h.Batch.BatchId)));

        List<(int Second, TrainBatch Batch)> Hear(int seconds)
        {
            var all = new List<(int, TrainBatch)>();
            for (int second = 1; second <= seconds; second++)
            {
                Clock.Advance(TimeSpan.FromSeconds(1));
                Answer(explorer);
                Taken(explorer);
                while (Learner.HasMessages) all.Add((second, (TrainBatch)Learner.ReceiveOne(TimeSpan.Zero)));
            }

            return all;
        }
    }

    [Fact]
    public void WhatItFindsWithThePolicyIsStoredToo()
    {
        // So much exploration of the question "how many nations are there" cannot fail.
        Setup = Setup with { Options = Setup.Options with { Mapo = new MapoOptions { QuestionsPerBatch = 4, ExploreSamples = 300 } } };
        IActorRef explorer = Start();
        Ready(explorer, 5, seed: 1);
        Lease(explorer, 0, MapoPlan.SampleTicket, ProgramSynthesisProtocol.SampleShardBinding.Write(new SampleShard(1, 0, ShardSource.None, 3)));
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

    [Fact]
    public void ARoundGoesOnWhereTheLastOneStoppedWhoeverDoesIt()
    {
        List<string> found = [];
        ShardSource source = ShardSource.None;
        for (int round = 0; round < 3; round++)
        {
            IActorRef explorer = Start(); // another one each time
            Lease(explorer, round, MapoPlan.ExploreTicket, ProgramSynthesisProtocol.ExploreShardBinding.Write(new ExploreShard(1, 200, round, source, 3, Last: false)));
            CompleteTicket done = Finish(explorer, found);
            source = new ShardSource(StateOf(done), source.State, []);
            Stop(explorer);
        }

        var expected = new List<string>();
        RandomExplorer[] whole = [.. Setup.Shard(1).Select(q => new RandomExplorer(q, triggers: true, punishUnused: true))];
        for (int round = 0; round < 3; round++)
        {
            var random = new Xoshiro256(new RandomStreams(Setup.Seed).Get($"explore-{round}", 1).NextULong());
            foreach ((RandomExplorer one, ProgramEnvironment question) in whole.Zip(Setup.Shard(1)))
            {
                int before = one.Found.Count;
                one.Run(200, ref random);
                expected.AddRange(one.Found.Skip(before).Select(p => $"{question.Index} {Convert.ToHexString(ProgramCodec.Write(p))}"));
            }
        }

        Assert.Equal(expected, found);
        Assert.Equal(found.Count, found.Distinct().Count()); // no program is explored twice
    }

    [Fact]
    public void EnoughProgramsCountOverAllRounds()
    {
        Setup = Setup with { Options = Setup.Options with { RandomExploration = Setup.Options.RandomExploration with { EnoughPrograms = 3 } } };
        List<string> found = [];
        ShardSource source = ShardSource.None;
        IActorRef explorer = Start();
        for (int round = 0; round < 12; round++)
        {
            Lease(explorer, round, MapoPlan.ExploreTicket, ProgramSynthesisProtocol.ExploreShardBinding.Write(new ExploreShard(1, 50, round, source, 3, Last: false)));
            source = new ShardSource(StateOf(Finish(explorer, found)), "", []);
        }

        Assert.Contains(3, found.CountBy(f => f.Split(' ')[0]).Select(g => g.Value));
        Assert.All(found.CountBy(f => f.Split(' ')[0]), g => Assert.InRange(g.Value, 1, 3));
    }

    /// <summary>An explorer that has the shard at hand and one that has only its file end a pass in the same state.</summary>
    [Fact]
    public void APassGoesOnWhereTheLastOneStoppedWhoeverDoesIt()
    {
        Setup = Setup with { Options = Setup.Options with { Mapo = new MapoOptions { QuestionsPerBatch = 4, ExploreSamples = 100, ScoreAtMost = 2 } } };
        IActorRef first = Start();
        Ready(first, 5, seed: 1);
        List<string> found = [];
        string begun = StateOf(Pass(first, 0, ShardSource.None, asks: true, found));
        var source = new ShardSource(begun, "", []);
        List<string> before = [.. found];
        Assert.NotEmpty(before);
        CompleteTicket near = Pass(first, 1, source, asks: false, found);
        Assert.NotEqual(begun, StateOf(near));

        IActorRef second = Start();
        Ready(second, 5, seed: 1);
        List<string> foundAgain = [.. before];
        CompleteTicket far = Pass(second, 1, source, asks: true, foundAgain);
        Assert.Equal(found, foundAgain);
        // Other tests use Torch meanwhile, so the last bits of probabilities may differ.
        foreach ((QuestionState here, QuestionState there) in Read(near).Questions.Zip(Read(far).Questions))
        {
            Assert.Equal((here.Question, here.Found), (there.Question, there.Found));
            Assert.Equal(here.Explored, there.Explored);
            Assert.Equal(here.Scores.Keys.Order(), there.Scores.Keys.Order());
            foreach ((ulong program, float score) in here.Scores) Assert.Equal(score, there.Scores[program], 1e-4f);
        }

        foreach ((string name, double value) in near.Result.Metrics) Assert.Equal(value, far.Result.Metrics[name], 1e-6);

        // The first one's memories are of a state that the run has left: the pass begins with the file.
        CompleteTicket third = Pass(second, 2, new ShardSource(StateOf(far), begun, []), asks: false, foundAgain);
        Pass(first, 3, new ShardSource(StateOf(third), StateOf(far), []), asks: true, foundAgain);
    }

    private ShardState Read(CompleteTicket done) => ShardState.Read(
        File.ReadAllBytes(Directory.GetFiles(Path.Combine(Context("any").RunDirectory, "exploration"), StateOf(done), SearchOption.AllDirectories).Single()));

    [Fact]
    public void ADamagedStateGivesWayToTheOneBeforeAndThatToNone()
    {
        IActorRef explorer = Start();
        List<string> none = [];
        string[] states = new string[2];
        for (int round = 0; round < 2; round++)
        {
            Lease(explorer, round, MapoPlan.ExploreTicket, ProgramSynthesisProtocol.ExploreShardBinding.Write(
                new ExploreShard(1, 100, round, round == 0 ? ShardSource.None : new ShardSource(states[0], "", []), 3, Last: false)));
            states[round] = StateOf(Finish(explorer, none));
        }

        string File(string state) => Directory.GetFiles(Path.Combine(Context("any").RunDirectory, "exploration", "shard-1")).Single(f => Path.GetFileName(f) == state);
        System.IO.File.WriteAllText(File(states[1]), "damage");
        Assert.Equal(states[1], Explore(2, 1)); // round 1 once more, from the state before it: the same state again
        System.IO.File.Delete(File(states[1]));
        System.IO.File.WriteAllText(File(states[0]), "damage");
        string fresh = Explore(3, 1);
        Assert.NotEqual(states[1], fresh);
        Assert.Equal(fresh, Explore(4, 1, ShardSource.None));

        string Explore(long id, int round, ShardSource? source = null)
        {
            Lease(explorer, id, MapoPlan.ExploreTicket, ProgramSynthesisProtocol.ExploreShardBinding.Write(
                new ExploreShard(1, 100, round, source ?? new ShardSource(states[1], states[0], []), 3, Last: false)));
            return StateOf(Finish(explorer, none));
        }
    }

    [Fact]
    public void StatesThatNothingRefersToAreDeleted()
    {
        var earlier = new ShardFiles(Path.Combine(Context("any").RunDirectory, "exploration"));
        string[] states = [.. Enumerable.Range(0, 5).Select(i => earlier.Put(new ShardState(ShardSearch.Random, 1, [new QuestionState(i, 0, [], QuestionState.NoScores)])))];
        string other = earlier.Put(new ShardState(ShardSearch.Random, 2, []));
        Setup = Setup with { Folders = SynthesisFolders.In(Context("any").RunDirectory) }; // the next life begins
        string late = Setup.Folders.Exploration.Put(new ShardState(ShardSearch.Random, 1, [])); // by another explorer
        IActorRef explorer = Start();
        Lease(explorer, 0, MapoPlan.ExploreTicket, ProgramSynthesisProtocol.ExploreShardBinding.Write(new ExploreShard(1, 0, 1, new ShardSource(states[3], states[2], [states[4]]), 3, Last: false)));
        string left = StateOf(Finish(explorer, []));
        Assert.Equal(new[] { states[2], states[3], late, left }.Order(), Names("shard-1"));
        Assert.Equal([other], Names("shard-2"));

        IEnumerable<string> Names(string shard) =>
            Directory.GetFiles(Path.Combine(Context("any").RunDirectory, "exploration", shard)).Select(f => Path.GetFileName(f)).Order();
    }

    [Fact]
    public void ItWaitsForNewerWeightsWhereTheLearnerIsFarAhead()
    {
        Setup = Setup with { Options = Setup.Options with { Mapo = Setup.Options.Mapo with { QuestionsPerBatch = 1, BatchesInFlight = 1, MaximumLag = 10 } } };
        IActorRef explorer = Start();
        Ready(explorer, 5, seed: 1);
        Lease(explorer, 0, MapoPlan.SampleTicket, ProgramSynthesisProtocol.SampleShardBinding.Write(new SampleShard(1, 0, ShardSource.None, 3)));
        FindTrajectories find = Memory.ExpectMsg<FindTrajectories>();
        explorer.Tell(new TrajectoriesFound(find.RequestId, [], find.Keys, [0, 0, 0, 0]), Memory);
        explorer.Tell(new BatchTrained(Learner.ExpectMsg<TrainBatch>().BatchId, 15), Learner);
        TrainBatch second = Learner.ExpectMsg<TrainBatch>(); // ten behind is still well
        Answer(explorer);
        explorer.Tell(new BatchTrained(second.BatchId, 16), Learner);
        Answer(explorer);
        Learner.ExpectNoMsg(TimeSpan.Zero);
        while (Weights.HasMessages) Weights.ReceiveOne(TimeSpan.Zero);
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new SubscribeWeights(5), Weights.ExpectMsg<SubscribeWeights>()); // in case that the news was lost
        Ready(explorer, 16, seed: 2);
        Assert.Equal(16, Learner.ExpectMsg<TrainBatch>().WeightsVersion);
    }

    /// <summary>Does a pass; what it finds is added to <paramref name="found"/>, which also holds what the memory has.</summary>
    private CompleteTicket Pass(IActorRef explorer, int pass, ShardSource source, bool asks, List<string> found)
    {
        Lease(explorer, 100 + pass, MapoPlan.SampleTicket, ProgramSynthesisProtocol.SampleShardBinding.Write(new SampleShard(1, pass, source, 3)));
        if (asks)
        {
            FindTrajectories find = Memory.ExpectMsg<FindTrajectories>();
            List<Trajectory> known = [.. found.Select(f => new Trajectory(int.Parse(f.Split(' ')[0]), Convert.FromHexString(f.Split(' ')[1]), 1, 0, "policy"))];
            explorer.Tell(new TrajectoriesFound(find.RequestId, [.. known], find.Keys, [.. find.Keys.Select(k => known.Count(t => t.Key == k))]), Memory);
        }

        TrainBatch batch = Learner.ExpectMsg<TrainBatch>(TimeSpan.FromSeconds(10));
        explorer.Tell(new BatchTrained(batch.BatchId, 5), Learner);
        return Finish(explorer, found);
    }

    private void Stop(IActorRef actor)
    {
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor);
    }

    private static string StateOf(CompleteTicket done) => (ProgramSynthesisProtocol.ShardDoneBinding.Read(done.Result.Payload!)).State;

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
            // Not by what the explorer asks for of itself, of which some may be waiting here already.
            explorer.Tell(new Identify(i), _taken);
            Assert.Equal(i, _taken.ExpectMsg<ActorIdentity>().MessageId);
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

    private CompleteTicket Finish(IActorRef explorer, List<string>? found = null)
    {
        for (int i = 0; i < 500; i++)
        {
            explorer.Tell(new RequestAgain(), Coordinator);
            object message = Coordinator.ReceiveOne(TimeSpan.FromSeconds(3));
            while (Memory.HasMessages)
            {
                if (Memory.ReceiveOne(TimeSpan.Zero) is not StoreTrajectories store) continue;
                found?.AddRange(store.Trajectories.Select(t => $"{t.Key} {Convert.ToHexString(t.Content)}"));
                explorer.Tell(new TrajectoriesAcknowledged(store.RequestId, store.Trajectories.Length, 0), Memory);
            }

            if (message is FailTicket failed) throw new InvalidOperationException(failed.Reason);
            if (message is CompleteTicket done)
            {
                explorer.Tell(new TicketResultAccepted(done.TicketId), Coordinator);
                return done;
            }
        }

        throw new InvalidOperationException("The ticket was never done.");
    }
}
