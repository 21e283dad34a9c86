using ActorLab.Actors.ProgramSynthesis;
using ActorLab.Actors.Runtime.Memory;
using ActorLab.Actors.Runtime.Runs;
using ActorLab.Actors.Runtime.Weights;
using ActorLab.Domain.Common;
using ActorLab.Domain.ProgramSynthesis;
using ActorLab.Domain.ProgramSynthesis.Mapo;
using Akka.Actor;
using Akka.TestKit;

namespace ActorLab.Tests.Actors.ProgramSynthesis;

public sealed class PolicyLearnerTests : SynthesisTestKit
{
    private readonly TestProbe _explorer;
    private readonly int[] _program;
    private long _batch;

    public PolicyLearnerTests()
    {
        _explorer = CreateTestProbe();
        _program = Right(1)[0]; // how many nations are there
    }

    [Fact]
    public void ItTrainsPublishesAndOffersCandidates()
    {
        IActorRef learner = Start();
        Train(learner, 4);
        Weights.ExpectNoMsg(TimeSpan.Zero);
        Train(learner, 1);
        PublishWeights fifth = Weights.ExpectMsg<PublishWeights>();
        Assert.Equal(5, fifth.Version);
        Assert.Equal(fifth.Size, Setup.Folders.Weights.Find(fifth.Hash)!.Length);
        Coordinator.ExpectNoMsg(TimeSpan.Zero);

        Train(learner, 5);
        PublishWeights tenth = Weights.ExpectMsg<PublishWeights>();
        ReportProgress offer = Coordinator.ExpectMsg<ReportProgress>();
        Assert.Equal((PolicyLearner.Role, 10, new WeightsReference(10, tenth.Hash)), (offer.Reporter, offer.Step, offer.Weights));
        Assert.Equal((10, 20), (offer.Counters[MapoPlan.StepCounter], offer.Counters["trajectories"]));
        Assert.Equal(3, offer.Metrics["policy_lag"], 5); // batches of version 0 all the time; weights of version 1, then of version 5
        Assert.True(Setup.Folders.Candidates.Has(tenth.Hash));
        Assert.NotEqual(fifth.Hash, tenth.Hash);
    }

    [Fact]
    public void AReportIsSentAgainUntilItIsAccepted()
    {
        IActorRef learner = Start();
        Train(learner, 10);
        ReportProgress report = Coordinator.ExpectMsg<ReportProgress>();
        Clock.Advance(TimeSpan.FromSeconds(2));
        Coordinator.ExpectMsg<JoinRun>();
        Assert.Equal(report.Step, Coordinator.ExpectMsg<ReportProgress>().Step);
        learner.Tell(new ProgressAccepted(PolicyLearner.Role, 10), Coordinator);
        Train(learner, 1); // it was taken
        Clock.Advance(TimeSpan.FromSeconds(2));
        Coordinator.ExpectMsg<JoinRun>();
        Train(learner, 1);
        Coordinator.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void TheEvaluatePhaseEndsTraining()
    {
        IActorRef learner = Start();
        Train(learner, 3);
        learner.Tell(new PhaseEntered(MapoPlan.Train), Coordinator);
        learner.Tell(new PhaseEntered(MapoPlan.Evaluate), Coordinator);
        ReportProgress offer = Coordinator.ExpectMsg<ReportProgress>();
        Assert.Equal((3, 3, true), (offer.Step, offer.Counters[MapoPlan.StepCounter], Setup.Folders.Candidates.Has(offer.Weights!.Hash)));
        Assert.Equal(3, Coordinator.ExpectMsg<AnnounceCheckpoint>().Checkpoint.Step);
        ReportProgress end = Coordinator.ExpectMsg<ReportProgress>();
        Assert.Equal((PolicyLearner.FinishedCounter, 1L, 1L), (end.Reporter, end.Step, end.Counters[PolicyLearner.FinishedCounter]));

        learner.Tell(new PhaseEntered(MapoPlan.Evaluate), Coordinator); // told once more
        Train(learner, 8); // late batches are answered and not trained on
        Coordinator.ExpectNoMsg(TimeSpan.Zero);
        learner.Tell(new ProgressAccepted(PolicyLearner.Role, 3), Coordinator);
        Clock.Advance(TimeSpan.FromSeconds(2));
        Coordinator.ExpectMsg<JoinRun>();
        Assert.Equal(PolicyLearner.FinishedCounter, Coordinator.ExpectMsg<ReportProgress>().Reporter); // until it is accepted too
        learner.Tell(new ProgressAccepted(PolicyLearner.FinishedCounter, 1), Coordinator);
        Train(learner, 1);
        Clock.Advance(TimeSpan.FromSeconds(2));
        Coordinator.ExpectMsg<JoinRun>();
        Train(learner, 1);
        Coordinator.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void ItEndsOfItselfAfterTheLastStep()
    {
        Setup = Setup with { Options = Setup.Options with { Training = Setup.Options.Training with { Steps = 4 } } };
        IActorRef learner = Start();
        Train(learner, 6);
        Assert.Equal((4, 4), (Coordinator.ExpectMsg<ReportProgress>().Step, Coordinator.ExpectMsg<AnnounceCheckpoint>().Checkpoint.Step));
        Assert.Equal(PolicyLearner.FinishedCounter, Coordinator.ExpectMsg<ReportProgress>().Reporter);
        Coordinator.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void ACheckpointOnRequestCountsAllItsStepsAndARestartGoesOnFromIt()
    {
        IActorRef learner = Start();
        Train(learner, 7);
        learner.Tell(new SaveCheckpoint(), Coordinator);
        ReportProgress report = Coordinator.ExpectMsg<ReportProgress>();
        Assert.Equal((7, 7), (report.Step, report.Counters[MapoPlan.StepCounter]));
        AnnounceCheckpoint saved = Coordinator.ExpectMsg<AnnounceCheckpoint>();
        Assert.Equal((7, true), (saved.Checkpoint.Step, saved.Requested));
        Assert.True(File.Exists(Path.Combine(Setup.Folders.Checkpoints, saved.Checkpoint.Path)));
        Assert.Equal(5, Weights.ExpectMsg<PublishWeights>().Version);
        Train(learner, 1);
        byte[] atEight = Finished(learner);

        IActorRef second = Start(version: 7);
        Train(second, 1);
        Assert.Equal(SomeFloats(atEight), SomeFloats(Finished(second)), (x, y) => Math.Abs(x - y) < 1e-5);
    }

    [Fact]
    public void OutdatedVersionsMakeItCountOn()
    {
        IActorRef learner = Start();
        learner.Tell(new WeightsOutdated(1, 50), Weights);
        Assert.Equal(51, Weights.ExpectMsg<PublishWeights>().Version);
    }

    [Fact]
    public void CheckpointsComeByStepsAndByTime()
    {
        Setup = Setup with { CheckpointEverySteps = 2, CheckpointEvery = TimeSpan.FromSeconds(60) };
        IActorRef learner = Start();
        Train(learner, 3);
        Assert.Equal(2, Announced().Step);
        Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(3, Announced().Step);
        Clock.Advance(TimeSpan.FromSeconds(60)); // nothing new
        Train(learner, 1);
        Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(4, Announced().Step); // and three was not announced twice
        Train(learner, 2);
        Assert.Equal(6, Announced().Step);

        CheckpointReference Announced() => ((AnnounceCheckpoint)Coordinator.FishForMessage(m => m is AnnounceCheckpoint)).Checkpoint;
    }

    [Fact]
    public void ATornBatchOrAnUnknownQuestionCrashesItAndASupervisorStartsItAgain()
    {
        IActorRef learner = Start();
        TrainBatch good = Batch();
        foreach (TrainBatch bad in new[] { good with { Tokens = [1] }, ProgramCodec.Pack(9, 0, [new MapoSample(12, _program, 1)]), ProgramCodec.Pack(9, 0, [new MapoSample(-1, _program, 1)]) })
        {
            learner.Tell(bad, _explorer);
            Weights.ExpectMsg<PublishWeights>(); // the default strategy restarted it
            Coordinator.ExpectMsg<JoinRun>();
            Memory.ExpectMsg<CountTrajectories>();
        }

        _explorer.ExpectNoMsg(TimeSpan.Zero);
        Train(learner, 1);
    }

    [Fact]
    public void AProgramThatCannotBeReplayedIsLeftOut()
    {
        IActorRef learner = Start();
        learner.Tell(ProgramCodec.Pack(1, 0, [new MapoSample(1, [3, 3], 1)]), _explorer);
        Assert.Equal(1, _explorer.ExpectMsg<BatchTrained>().BatchId);
        learner.Tell(ProgramCodec.Pack(2, 0, [new MapoSample(1, [3, 3], 1), new MapoSample(1, _program, 1)]), _explorer);
        _explorer.ExpectMsg<BatchTrained>();
        learner.Tell(new PhaseEntered(MapoPlan.Evaluate), Coordinator);
        ReportProgress report = Coordinator.ExpectMsg<ReportProgress>();
        // Both batches are steps, though the first had nothing to learn from.
        Assert.Equal((2, 1), (report.Step, report.Counters["trajectories"]));
    }

    [Fact]
    public void TheBestCandidateBecomesTheModel()
    {
        IActorRef learner = Start();
        Train(learner, 10);
        WeightsReference best = Coordinator.ExpectMsg<ReportProgress>().Weights!;
        learner.Tell(new BestWeightsKept(new BestWeights(new WeightsReference(3, new string('a', 64)), "dev_accuracy", 0.5)), Coordinator); // long gone
        learner.Tell(new BestWeightsKept(new BestWeights(best, "dev_accuracy", 0.5)), Coordinator);
        Train(learner, 1);
        Assert.Equal(Setup.Folders.Candidates.Find(best.Hash), CheckpointFile.Read(Setup.Folders.Model)["weights"]);
        Assert.Equal(Setup.Data.Factory.Vocabulary.Words, ProgramModel.ReadWords(Setup.Folders.Model));
    }

    [Fact]
    public void CandidatesAreKeptForAWhileTheBestAndTheNewestAlways()
    {
        Setup = Setup with { Options = Setup.Options with { Evaluation = Setup.Options.Evaluation with { Every = 1 }, Training = Setup.Options.Training with { EntropyWeight = 0 } } };
        IActorRef learner = Start();
        Train(learner, 1);
        WeightsReference best = Coordinator.ExpectMsg<ReportProgress>().Weights!;
        learner.Tell(new BestWeightsKept(new BestWeights(best, "dev_accuracy", 0.5)), Coordinator);
        string[] hashes = [.. Enumerable.Range(0, 12).Select(_ => Offered(1))];
        Assert.True(Setup.Folders.Candidates.Has(best.Hash));
        Assert.Equal(8, hashes.Count(Setup.Folders.Candidates.Has));
        Assert.All(hashes[^8..], h => Assert.True(Setup.Folders.Candidates.Has(h)));

        // Weights that do not change are one file, which is not old as long as it is offered.
        while (Weights.HasMessages) Weights.ReceiveOne(TimeSpan.Zero);
        learner = Start();
        string[] same = [.. Enumerable.Range(0, 12).Select(_ => Offered(0))];
        Assert.Single(same.Distinct());
        Assert.True(Setup.Folders.Candidates.Has(same[0]));

        string Offered(float weight)
        {
            learner.Tell(ProgramCodec.Pack(++_batch, 0, [new MapoSample(1, _program, weight)]), _explorer);
            _explorer.ExpectMsg<BatchTrained>();
            return Coordinator.ExpectMsg<ReportProgress>().Weights!.Hash;
        }
    }

    private IActorRef Start(long version = 1)
    {
        IActorRef learner = Sys.ActorOf(PolicyLearner.Props(Context(PolicyLearner.Role), Setup, Memory, Weights));
        Assert.Equal(version, Weights.ExpectMsg<PublishWeights>().Version);
        Assert.Equal(new JoinRun(PolicyLearner.Role, true), Coordinator.ExpectMsg<JoinRun>());
        Memory.ExpectMsg<CountTrajectories>();
        return learner;
    }

    private TrainBatch Batch() => ProgramCodec.Pack(++_batch, 0, [new MapoSample(1, _program, 1), new MapoSample(1, _program, 0.5f)]);

    private void Train(IActorRef learner, int batches)
    {
        for (int i = 0; i < batches; i++)
        {
            learner.Tell(Batch(), _explorer);
            Assert.Equal(_batch, _explorer.ExpectMsg<BatchTrained>().BatchId);
        }
    }

    /// <summary>The weights that a learner offers in the end; it is stopped then.</summary>
    private byte[] Finished(IActorRef learner)
    {
        learner.Tell(new PhaseEntered(MapoPlan.Evaluate), Coordinator);
        ReportProgress offer = Coordinator.ExpectMsg<ReportProgress>();
        Coordinator.ExpectMsg<AnnounceCheckpoint>();
        Coordinator.ExpectMsg<ReportProgress>();
        Weights.ExpectMsg<PublishWeights>();
        File.Delete(Path.Combine(Setup.Folders.Checkpoints, "step-000000000008.checkpoint"));
        Watch(learner);
        Sys.Stop(learner);
        ExpectTerminated(learner);
        return Setup.Folders.Candidates.Find(offer.Weights!.Hash)!;
    }

    private static float[] SomeFloats(byte[] weights) => [.. Safetensors.Read(weights).SelectMany(t => t.ToFloats())];
}
